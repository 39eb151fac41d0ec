"""msgen itself: the artefacts agree with each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgen import __version__
from msgen.diagnostics import Diagnostic
from msgen.verify.charts import FETCHING, Release, releases, rendered
from msgen.verify.coherence import disagreements
from msgen.verify.coherence.world import World, read, read_chart
from msgen.verify.model import Check
from msgen.verify.repository import Repository
from msgen.verify.tool import Command, Tool

MSGEN = Command("msgen", own=__version__)


def checks(repository: Repository) -> Iterator[Check]:
    """Judge all artefacts together, once as Compose runs them and once for each environment."""
    yield Check("all artefacts together", lambda _: _judge(repository), MSGEN)
    for release in releases(repository):
        yield Check(
            f"{release.name}: all together", partial(_judge_release, repository, release), MSGEN
        )


def _judge(repository: Repository) -> tuple[Diagnostic, ...]:
    return tuple(disagreements(read(repository)))


def _judge_release(repository: Repository, release: Release, _: Tool) -> tuple[Diagnostic, ...]:
    return tuple(disagreements(read_release(repository, release)))


def read_release(repository: Repository, release: Release) -> World:
    """Read the repository back, with the system as a release runs it."""
    path = rendered(repository, release)
    manifests = path.read_text(encoding="utf-8")
    fetching = path.with_name(FETCHING).read_text(encoding="utf-8")
    return read_chart(repository, release.name, release.chart, manifests, fetching)
