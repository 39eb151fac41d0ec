"""What a tool said, as findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from msgen.diagnostics import Diagnostic, Span
from msgen.verify.repository import Repository
from msgen.verify.rules import refused
from msgen.verify.tool import Done, Tool

# `path:line:column: text`, as compilers write it; some leave the column or the second colon out.
_PLACED = re.compile(
    r"(?P<file>[^\s:]+):(?P<line>[0-9]+)(?::(?P<column>[0-9]+))?:?\s+(?P<text>.*\S)"
)
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def refusals(
    done: Done, tool: Tool, repository: Repository, *, below: PurePosixPath | None = None
) -> tuple[Diagnostic, ...]:
    """Return one finding for each line that `tool` said before it failed; none if it did not.

    `below` is the folder in which it ran and from which it names files, the root by default.
    """
    if done.code == 0:
        return ()
    said = [line.strip() for line in _ESCAPES.sub("", done.said).splitlines() if line.strip()]
    found = tuple(finding(line, tool, repository, below=below) for line in said)
    return found or (finding(f"ended with code {done.code} and said nothing", tool, repository),)


def finding(
    line: str, tool: Tool, repository: Repository, *, below: PurePosixPath | None = None
) -> Diagnostic:
    """Return one line as a finding, at the place that it names."""
    line = line.replace(f"{repository.top}/", "").replace(f"{repository.scratch}/", "")
    match = _PLACED.fullmatch(line)
    path = repository.root / (below or "") / match["file"] if match else None
    if match is None or path is None or not path.is_file():
        return refused.RULE.at(None, f"{tool.name}: {line}")
    number, column = int(match["line"]), int(match["column"] or 1)
    name = str(path)
    span = Span(name, max(number, 1), max(column, 1), max(number, 1), max(column, 1))
    return refused.RULE.at(span, f"{tool.name}: {match['text']}")


def lines(done: Done) -> Iterator[str]:
    """Yield the lines that are not empty of what was said."""
    return (line for line in done.said.splitlines() if line.strip())
