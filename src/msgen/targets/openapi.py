"""`services/<name>/openapi.yaml`: what each generated service offers, as an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import Plan, SourceOf
from msgen.render import produce
from msgen.render.files import File
from msgen.views.openapi import document, documented

PRODUCER = "targets/openapi"


def files(plan: Plan) -> Iterator[File]:
    """Yield the document of every generated service that has endpoints over HTTP."""
    for workload in plan.workloads:
        if workload.source is SourceOf.BLUEPRINT and documented(workload):
            path = f"services/{workload.name}/openapi.yaml"
            yield produce.from_data(
                path, document(plan, workload), producer=PRODUCER, service=workload.name
            )
