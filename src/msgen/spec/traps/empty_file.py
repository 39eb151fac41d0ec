"""The file is empty, or holds only comments.

Why:
    A spec names at least the system and one service.

Example:
    # to be written

Fix:
    $ msgen init
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
