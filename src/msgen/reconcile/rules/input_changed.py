"""A file of yours that generated code is made from has changed.

Why:
    Descriptions of APIs (OpenAPI, .proto) and templates in `blueprints/` are part of what the
    repository is made from, as the spec is.

Example:
    A field was added to apis/order.proto.

Fix:
    msgen diff shows what follows from the change; msgen apply does it.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
