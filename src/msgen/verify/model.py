"""What is judged, by what, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from msgen.diagnostics import Diagnostic
from msgen.verify.tool import Command, Tool


class Result(StrEnum):
    """What came of a check."""

    PASSED = "ok"
    FAILED = "failed"
    NOT_RUN = "not run"


class NotRun(Exception):
    """A check cannot be made on this machine; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class Check:
    """One tool over one artefact.

    `artefact` is a path or pattern in the repository, with what tells this check from others of
    it. `judge` returns what is wrong; it gets the tool that `command` names, which is None where
    msgen itself judges. It raises NotRun where something else is missing.
    """

    artefact: str
    judge: Callable[[Tool], tuple[Diagnostic, ...]]
    command: Command


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one check. `seconds` is the time that it took, without waiting for a turn.

    `reason` says why it was not run.
    """

    artefact: str
    tool: str
    version: str | None
    result: Result
    seconds: float
    findings: tuple[Diagnostic, ...] = ()
    reason: str | None = None
