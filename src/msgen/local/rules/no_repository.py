"""The command needs a repository that msgen made, and this folder is in none.

Why:
    What runs is described by system.yaml and the lock files in .msgen, at the top of a
    generated repository.

Example:
    $ cd ~ && msgen up

Fix:
    $ msgen new system.yaml shop
    $ cd shop && msgen up
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
