"""Findings on standard error."""

import sys
from collections.abc import Iterable

from msgen.console.say import colours
from msgen.diagnostics import Diagnostic, Source


def report(
    diagnostics: Iterable[Diagnostic],
    sources: Iterable[Source] | None = None,
    *,
    further: bool = False,
) -> None:
    """Print findings for people; without `sources`, the files they point into are read again.

    `further` says that some rules have not run because of them.
    """
    from msgen.diagnostics.text import render_text

    found = tuple(diagnostics)
    known = _read(found) if sources is None else sources
    sys.stderr.write(render_text(found, known, colour=colours(sys.stderr), further=further))


def _read(diagnostics: Iterable[Diagnostic]) -> list[Source]:
    """Return the text of the files that findings point into, where there is one to be had."""
    names = {span.file for found in diagnostics if (span := found.span)}
    names |= {related.span.file for found in diagnostics for related in found.related}
    sources = []
    for name in sorted(names):
        try:
            with open(name, encoding="utf-8-sig", newline="") as stream:
                sources.append(Source(name, stream.read()))
        except (OSError, UnicodeError, ValueError):
            continue
    return sources
