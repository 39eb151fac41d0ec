"""A workload is to be made by a blueprint that does not exist.

Why:
    Blueprints are built in, or stand in the folder `blueprints/` beside the spec.

Example:
    services: {order: {blueprint: python-fastapy}}

Fix:
    Correct the name. Someone else's image is said with `image:`, your own code with `build:`.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
