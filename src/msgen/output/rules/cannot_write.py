"""The operating system refused to write the repository.

Why:
    A full disk, a read-only file system, missing permissions or a name that is too long. What had
    been written was removed again: everything is as it was before.

Example:
    msgen new system.yaml /mnt/full/shop

Fix:
    Make room, mend the permissions or choose another destination, and run the command again.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
