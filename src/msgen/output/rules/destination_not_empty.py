"""The destination of `msgen new` exists and holds something.

Why:
    `new` makes a whole repository and never mixes it with files it did not make.

Example:
    msgen new system.yaml src

Fix:
    Name a folder that does not exist yet, or empty it first.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
