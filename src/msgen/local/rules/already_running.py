"""The system of this repository is running already, or being started.

Why:
    Two runs would fight for the same ports and write the same data, so each repository has at
    most one.

Example:
    $ msgen up &
    $ msgen up

Fix:
    $ msgen status
    $ msgen down
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
