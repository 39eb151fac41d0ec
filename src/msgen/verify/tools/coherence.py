"""msgen itself: the artefacts agree with each other."""

from __future__ import annotations

from collections.abc import Iterator

from msgen import __version__
from msgen.diagnostics import Diagnostic
from msgen.verify.coherence import disagreements
from msgen.verify.coherence.world import read
from msgen.verify.model import Check
from msgen.verify.repository import Repository
from msgen.verify.tool import Command

MSGEN = Command("msgen", own=__version__)


def checks(repository: Repository) -> Iterator[Check]:
    """Judge all artefacts together."""
    yield Check("all artefacts together", lambda _: _judge(repository), MSGEN)


def _judge(repository: Repository) -> tuple[Diagnostic, ...]:
    return tuple(disagreements(read(repository)))
