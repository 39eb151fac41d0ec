"""A newer msgen than this one wrote the lock.

Why:
    An older msgen would take the newer one's templates back, and might not understand what the
    lock says.

Example:
    A colleague ran `msgen upgrade` with the next version and committed the result.

Fix:
    Install the version that the message names, or a later one.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
