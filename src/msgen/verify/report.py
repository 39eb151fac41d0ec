"""What came of all checks, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from msgen.diagnostics import Diagnostic, MissingTool
from msgen.verify.model import Outcome, Result
from msgen.verify.rules import refused, tool_missing

_SHOWN = 10
"""Findings of one check that people see; programs get all."""


def rows(outcomes: Iterable[Outcome]) -> Iterator[tuple[str, ...]]:
    """Yield a line of the table for each check: artefact, tool, version, result, seconds."""
    for each in outcomes:
        said = str(each.result)
        if each.result is Result.FAILED:
            count = len(each.findings)
            said = f"{count} finding{'' if count == 1 else 's'}"
        elif each.reason:
            said = f"{each.result}: {each.reason}"
        time = "" if each.result is Result.NOT_RUN else f"{each.seconds:.1f} s"
        yield each.artefact, each.tool, each.version or "", said, time


def findings(outcomes: Iterable[Outcome], *, require: bool) -> Iterator[Diagnostic]:
    """Yield what people have to mend, shortened; with `require`, what is missing as well."""
    for each in outcomes:
        yield from each.findings[:_SHOWN]
        if (left := len(each.findings) - _SHOWN) > 0:
            yield refused.RULE.at(None, f"{each.tool}: {left} more in {each.artefact}: see --json")
        if require and each.result is Result.NOT_RUN:
            yield tool_missing.RULE.at(None, f"{each.artefact} is not judged: {each.reason}")


def exit_code(outcomes: Iterable[Outcome], *, require: bool) -> int:
    """Return 1 if something was found; with `require`, 5 if all that is wrong is a missing tool."""
    results = {each.result for each in outcomes}
    if Result.FAILED in results:
        return 1
    return MissingTool.exit_code if require and Result.NOT_RUN in results else 0


def as_json(outcomes: Iterable[Outcome], *, require: bool) -> str:
    """Return one object: whether all is well, and every check with all its findings."""
    listed = tuple(outcomes)
    report = {
        "version": 1,
        "ok": exit_code(listed, require=require) == 0,
        "checks": [
            {
                "artefact": each.artefact,
                "tool": each.tool,
                "version": each.version,
                "result": str(each.result),
                "reason": each.reason,
                "seconds": round(each.seconds, 3),
                "findings": [_plain(found) for found in each.findings],
            }
            for each in listed
        ],
    }
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _plain(found: Diagnostic) -> dict[str, object]:
    span = found.span
    return {
        "id": found.id,
        "message": found.message,
        "file": span.file if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
    }
