"""yamllint: all YAML of the repository, by the rules in its `.yamllint.yaml`."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.verify.findings import refusals
from msgen.verify.model import Check
from msgen.verify.repository import Repository
from msgen.verify.tool import Command

YAMLLINT = Command("yamllint")


def checks(repository: Repository) -> Iterator[Check]:
    """Judge every YAML file; the repository's own configuration says which are none."""
    if repository.files("**/*.yaml", "**/*.yml"):
        yield Check(
            "**/*.yaml",
            lambda tool: refusals(
                tool.run("--strict", "--format", "parsable", "."), tool, repository
            ),
            YAMLLINT,
        )
