"""This is no repository that msgen made.

Why:
    The command compares the repository with the lock that `msgen new` wrote into `.msgen/lock/`,
    and there is none here or in a folder above.

Example:
    msgen apply, in a folder with nothing but a system.yaml

Fix:
    Go into the repository, or make one: msgen new system.yaml
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
