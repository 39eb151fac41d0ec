"""Endpoints and types that stand in files of their own: OpenAPI, .proto, JSON Schema.

Paths are relative to the root spec and stay inside its folder. What an endpoint says in the
spec itself comes before what the file says about it.
"""

from __future__ import annotations

from msgen.diagnostics import Diagnostic
from msgen.spec.models.root import Spec
from msgen.spec.tree import Map


def import_apis(spec: Spec, root: Map, *, folder: str) -> tuple[Spec, list[Diagnostic]]:
    """`spec` with the endpoints and types of the files that it names, and findings about them."""
    schemas = "$ref" in root.source.text or root.foreign
    if not schemas and not any(one.openapi or one.proto for one in spec.services.values()):
        return spec, []
    from msgen.spec.apis import importing  # most specs name no such file

    return importing.import_files(spec, root, folder=folder)
