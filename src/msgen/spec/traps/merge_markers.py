"""A merge left its conflict markers in the spec.

Why:
    Two branches changed the same lines, and git kept both between `<<<<<<<` and `>>>>>>>`. Only a
    person can say what the system is to be. Generated files follow from that: they need no care.

Example:
    <<<<<<< HEAD
      cart: {}
    =======
      search: {}
    >>>>>>> topic

Fix:
    While git waits for it, `msgen merge-spec` joins what the two branches did to different keys,
    unless it did so already: its markers say `(msgen merge-spec)`. Otherwise keep what is right,
    often the lines of both sides, delete the markers, and run: msgen apply
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
