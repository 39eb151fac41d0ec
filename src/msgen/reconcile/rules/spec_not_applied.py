"""The spec says something else than what the repository was made from.

Why:
    Somebody changed the spec, or a file that it includes, and the files that follow from it are
    those of the spec before.

Example:
    A timeout was raised in system.yaml and committed without running `msgen apply`.

Fix:
    msgen diff shows what follows from the change; msgen apply does it.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
