"""A merge left its markers in the lock.

Why:
    Two branches changed the same service, or the spec of the whole system, and git could not join
    what the lock says of it. The lock is a record: whichever side is kept, the next `msgen apply`
    writes it anew, and each file is compared with what it has really become.

Example:
    `<<<<<<< HEAD` in `.msgen/lock/order.yaml`

Fix:
    Solve conflicts in system.yaml, and then run: msgen apply. Where the markers stand around ids
    of files alone, both sides count. Elsewhere delete either side of each conflict first, and the
    marker lines. While the merge is not committed, this takes one side of the whole file; after
    that, git has no sides any more:
    git checkout --ours -- .msgen/lock/order.yaml
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
