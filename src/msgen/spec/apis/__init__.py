"""Endpoints and types that stand in files of their own: OpenAPI, .proto, JSON Schema.

Paths are relative to the root spec and stay inside its folder. What an endpoint says in the
spec itself comes before what the file says about it.
"""

from msgen.spec.apis.importing import import_apis

__all__ = ["import_apis"]
