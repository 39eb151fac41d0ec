"""The earlier msgen that `--previous-msgen` names could not render the applied spec.

Why:
    What an earlier version wrote is the base of a merge where neither `.msgen/base/` nor git have
    it. Only the version that the lock names writes it again to the byte.

Example:
    msgen upgrade --previous-msgen "uvx msgen@0.1.0"

Fix:
    Name a command that runs the version of the lock, or leave the option out: what cannot be merged
    is put beside your files then.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
