"""The file that was named does not exist.

Why:
    Nothing can be said about a spec that is not there. The nearest name in the same folder is
    suggested.

Example:
    $ msgen validate sytem.yaml

Fix:
    Correct the name, or run `msgen init` to write a first spec.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
