"""The lock does not say what its own spec gives.

Why:
    Version, spec and inputs are those of the lock, and yet other files follow from them: the lock
    was edited, or a merge took one part of it from each side.

Example:
    `git checkout --ours .msgen/lock` while system.yaml took the other side.

Fix:
    msgen apply, which compares every file with what it has really become and writes the lock anew.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
