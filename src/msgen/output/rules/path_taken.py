"""A file that the spec names stands where msgen generates one.

Why:
    `msgen new` takes along the files that a spec refers to, each at the path it has beside the
    spec. Two files cannot have one path, and neither may win silently.

Example:
    openapi: services/order/openapi.yaml

Fix:
    Move your file to a path of its own, such as `apis/order.yaml`.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
