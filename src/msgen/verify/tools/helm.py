"""helm: charts are well made, and every environment renders."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgen.diagnostics import Diagnostic
from msgen.verify.charts import HELM, Release, releases, template
from msgen.verify.findings import refusals
from msgen.verify.model import Check
from msgen.verify.repository import Repository
from msgen.verify.tool import Done, Tool

_QUIET = ("[INFO]", "==>")


def checks(repository: Repository) -> Iterator[Check]:
    """Judge each chart with the values of each environment."""
    for release in releases(repository):
        yield Check(release.name, partial(_judge, repository, release), HELM)


def _judge(repository: Repository, release: Release, tool: Tool) -> tuple[Diagnostic, ...]:
    done = tool.run("lint", "--strict", release.chart, *release.values)
    said = "\n".join(line for line in done.said.splitlines() if not line.startswith(_QUIET))
    return refusals(Done(done.code, said, ""), tool, repository) or refusals(
        template(tool, release), tool, repository
    )
