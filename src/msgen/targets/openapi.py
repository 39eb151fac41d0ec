"""`services/<name>/openapi.yaml`: what each generated service offers, as an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import Kind, Plan, SourceOf, Workload
from msgen.render import produce
from msgen.render.files import File
from msgen.views.openapi import document, documented

PRODUCER = "targets/openapi"
APART = True
"""A document speaks of one service: it is made of a plan with nothing else in it."""


def files(plan: Plan) -> Iterator[File]:
    """Yield the document of every generated service that answers over HTTP, even if it is empty."""
    for workload in plan.workloads:
        if workload.source is SourceOf.BLUEPRINT and _answers(workload):
            path = f"services/{workload.name}/openapi.yaml"
            yield produce.from_data(
                path, document(plan, workload), producer=PRODUCER, service=workload.name
            )


def _answers(workload: Workload) -> bool:
    return bool(documented(workload) or (workload.kind is Kind.SERVICE and workload.endpoints))
