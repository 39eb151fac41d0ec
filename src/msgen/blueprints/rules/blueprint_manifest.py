"""The manifest of a blueprint cannot be understood.

Why:
    blueprint.yaml says what a blueprint is called, for which kinds of workload it is, and
    what its options are. With a mistake in it, nothing can be rendered from it.

Example:
    name: python-fastapi
    kind: [service]        # the key is called kinds

Fix:
    Correct the field that the message names.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
