"""checkov: what is unsafe in Dockerfiles, OpenAPI documents and pipelines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgen.diagnostics import Diagnostic
from msgen.verify.model import Check
from msgen.verify.repository import Repository
from msgen.verify.tool import Tool
from msgen.verify.unsafe import CHECKOV, judge_folder

_FRAMEWORKS = ("dockerfile", "openapi", "github_actions", "gitlab_ci")


def checks(repository: Repository) -> Iterator[Check]:
    """Judge the repository's own files."""
    if repository.files("services/*/Dockerfile"):
        yield Check("Dockerfile, openapi.yaml", partial(_judge, repository), CHECKOV)


def _judge(repository: Repository, tool: Tool) -> tuple[Diagnostic, ...]:
    return judge_folder(repository, tool, repository.top, _FRAMEWORKS)
