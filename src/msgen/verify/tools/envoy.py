"""Envoy itself: the gateway's configuration, read as it is when the gateway starts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgen.diagnostics import Diagnostic
from msgen.verify.findings import refusals
from msgen.verify.model import Check
from msgen.verify.repository import Repository
from msgen.verify.tool import Command, Tool

ENVOY = Command("envoy")


def checks(repository: Repository) -> Iterator[Check]:
    """Judge the gateway's configuration, for Compose and for each environment."""
    for file in repository.files("gateway/*.yaml", "deploy/helm/*/files/envoy*.yaml"):
        yield Check(file, partial(_judge, repository, file), ENVOY)


def _judge(repository: Repository, file: str, tool: Tool) -> tuple[Diagnostic, ...]:
    done = tool.run("--mode", "validate", "--config-path", file, "--log-level", "error")
    return refusals(done, tool, repository)
