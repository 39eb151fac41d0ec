"""Compose itself: the files join to one valid system, with every profile."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.verify.findings import finding, lines, refusals
from msgen.verify.model import Check
from msgen.verify.repository import Repository
from msgen.verify.tool import Command, Tool

COMPOSE = Command(
    "docker compose", programs=(("docker", "compose"), ("docker-compose",)), version=("version",)
)


def checks(repository: Repository) -> Iterator[Check]:
    """Judge `compose.yaml` and all that it includes."""
    if repository.files("compose.yaml"):
        yield Check("compose.yaml", lambda tool: _judge(tool, repository), COMPOSE)


def _judge(tool: Tool, repository: Repository) -> tuple[Diagnostic, ...]:
    """A warning is a finding too: it names a variable without a value, or a key without a use."""
    done = tool.run("--profile", "*", "config", "--quiet")
    return refusals(done, tool, repository) or tuple(
        finding(line, tool, repository) for line in lines(done)
    )
