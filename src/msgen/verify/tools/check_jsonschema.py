"""check-jsonschema: files of known kinds against the schema of their kind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgen.diagnostics import Diagnostic
from msgen.verify.findings import refusals
from msgen.verify.model import Check
from msgen.verify.repository import Repository
from msgen.verify.tool import Command, Tool

CHECK_JSONSCHEMA = Command("check-jsonschema")
_KINDS = {
    ("compose.yaml", "compose/*.yaml"): "vendor.compose-spec",
    (".github/workflows/*.yaml",): "vendor.github-workflows",
    (".gitlab-ci.yml",): "vendor.gitlab-ci",
}


def checks(repository: Repository) -> Iterator[Check]:
    """Judge files of public kinds, the values of charts, and the charts' own schemas."""
    for patterns, schema in _KINDS.items():
        if files := repository.files(*patterns):
            judge = partial(_judge, repository, ("--builtin-schema", schema, *files))
            yield Check(patterns[-1], judge, CHECK_JSONSCHEMA)
    if schemas := repository.files("**/values.schema.json"):
        judge = partial(_judge, repository, ("--check-metaschema", *schemas))
        yield Check("**/values.schema.json", judge, CHECK_JSONSCHEMA)


def _judge(
    repository: Repository, arguments: tuple[str, ...], tool: Tool
) -> tuple[Diagnostic, ...]:
    return refusals(tool.run(*arguments), tool, repository)
