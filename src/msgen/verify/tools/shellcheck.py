"""ShellCheck: the scripts."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.verify.findings import refusals
from msgen.verify.model import Check
from msgen.verify.repository import Repository
from msgen.verify.tool import Command

SHELLCHECK = Command("shellcheck")


def checks(repository: Repository) -> Iterator[Check]:
    """Judge every script."""
    files = repository.files("**/*.sh")
    if files:
        yield Check(
            "**/*.sh",
            lambda tool: refusals(tool.run("--format", "gcc", *files), tool, repository),
            SHELLCHECK,
        )
