"""This msgen, or a blueprint, is newer than what the repository was made with.

Why:
    Newer templates give other files. That is no change of yours, so it is told apart from one, and
    can be reviewed by itself.

Example:
    The lock says msgen 0.1.0, and this is 0.2.0.

Fix:
    msgen upgrade. In CI, install the version that the lock names.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
