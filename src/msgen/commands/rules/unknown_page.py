"""There is no page about the word that was given.

Why:
    msgen explain knows the ids of findings, as they stand in brackets, and the keys of the
    spec, as a path.

Example:
    $ msgen explain duplicated-key

Fix:
    $ msgen explain duplicate-key
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
