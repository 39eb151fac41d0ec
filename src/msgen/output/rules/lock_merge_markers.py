"""A merge left its markers in the lock.

Why:
    Two branches changed the same service, or the spec of the whole system, and git could not join
    what the lock says of it. The lock is a record: whichever side is kept, the next `msgen apply`
    writes it anew, and each file is compared with what it has really become.

Example:
    `<<<<<<< HEAD` in `.msgen/lock/order.yaml`

Fix:
    In `.msgen/lock/_files.yaml` keep the lines of both sides and delete the markers. In any other
    file of the lock take one side: git checkout --ours -- .msgen/lock/order.yaml. Solve conflicts
    in system.yaml, and then run: msgen apply
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
