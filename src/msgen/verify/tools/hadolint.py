"""hadolint: Dockerfiles, and the shell inside them."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.verify.findings import refusals
from msgen.verify.model import Check
from msgen.verify.repository import Repository
from msgen.verify.tool import Command

HADOLINT = Command("hadolint")


def checks(repository: Repository) -> Iterator[Check]:
    """Judge the Dockerfiles of all services."""
    files = repository.files("services/*/Dockerfile")
    if files:
        yield Check(
            "services/*/Dockerfile",
            lambda tool: refusals(tool.run(*files), tool, repository),
            HADOLINT,
        )
