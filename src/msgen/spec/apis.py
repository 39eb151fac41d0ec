"""Endpoints that come from an `openapi:` or `proto:` file."""

from __future__ import annotations

from msgen.diagnostics import Diagnostic
from msgen.spec.models.root import Spec
from msgen.spec.tree import Map


def import_apis(spec: Spec, root: Map, *, folder: str) -> tuple[Spec, list[Diagnostic]]:
    """`spec` with the endpoints and types of the files that its services name."""
    return spec, []
