"""Compose itself: the files join to one valid system, with every profile."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.verify.findings import finding, lines, refusals
from msgen.verify.model import Check
from msgen.verify.repository import Repository
from msgen.verify.tool import Command, Tool

COMPOSE = Command(
    "docker compose", programs=(("docker", "compose"), ("docker-compose",)), version=("version",)
)

_REQUIRED = re.compile(r"\$\{(SECRET_\w+):\?")


def checks(repository: Repository) -> Iterator[Check]:
    """Judge `compose.yaml` and all that it includes."""
    if repository.files("compose.yaml"):
        yield Check("compose.yaml", lambda tool: _judge(tool, repository), COMPOSE)


def _judge(tool: Tool, repository: Repository) -> tuple[Diagnostic, ...]:
    """A warning is a finding too: it names a variable without a value, or a key without a use."""
    text = "".join(
        (repository.root / file).read_text(encoding="utf-8")
        for file in repository.files("compose.yaml", "compose/*.yaml")
    )
    # A script of the repository makes them up; what they are is of no matter here.
    secrets = dict.fromkeys(_REQUIRED.findall(text), "made-up")
    done = tool.run("--profile", "*", "config", "--quiet", env=secrets)
    return refusals(done, tool, repository) or tuple(
        finding(line, tool, repository) for line in lines(done)
    )
