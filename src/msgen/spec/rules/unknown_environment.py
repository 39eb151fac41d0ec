"""The environment that was chosen is not in the spec.

Why:
    Environments are the overlays under environments; without a choice, the spec holds as it
    stands.

Example:
    $ msgen validate --environment production      # the spec says prod

Fix:
    $ msgen validate --environment prod
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
