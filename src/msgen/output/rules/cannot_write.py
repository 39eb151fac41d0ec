"""The operating system refused to write the repository.

Why:
    A full disk, a read-only file system or missing permissions. What had been written was removed
    again: the destination is as it was before.

Example:
    msgen new system.yaml /mnt/full/shop

Fix:
    Make room, or choose a destination that you may write to, and run the command again.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
