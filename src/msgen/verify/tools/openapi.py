"""openapi-spec-validator: what the services say that they offer."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.verify.findings import refusals
from msgen.verify.model import Check
from msgen.verify.repository import Repository
from msgen.verify.tool import Command, Done, Tool

VALIDATOR = Command("openapi-spec-validator")


def checks(repository: Repository) -> Iterator[Check]:
    """Judge the OpenAPI documents of all services."""
    files = repository.files("services/*/openapi.yaml")
    if files:
        yield Check(
            "services/*/openapi.yaml", lambda tool: _judge(tool, files, repository), VALIDATOR
        )


def _judge(tool: Tool, files: tuple[str, ...], repository: Repository) -> tuple[Diagnostic, ...]:
    """Its lines for documents that are in order are no findings."""
    done = tool.run("--errors", "all", *files)
    wrong = "\n".join(line for line in done.said.splitlines() if not line.endswith(": OK"))
    return refusals(Done(done.code, wrong, ""), tool, repository)
