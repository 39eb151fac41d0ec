"""A part of an OpenAPI or .proto file has no counterpart in the language.

Why:
    It is left out or widened to `any`, and whoever reads the generated code should know.

Example:
    openapi: apis/inventory.yaml    # a body of type multipart/form-data

Fix:
    Describe the endpoint under `endpoints:` yourself, or accept what was made of it.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)
