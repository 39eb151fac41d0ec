"""Findings as text: where, what, the line with carets, and how to mend it.

The text is the same on every machine; colours are added only where `colours_wanted` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from msgen.diagnostics.model import Diagnostic, Severity, Source, Span
from msgen.diagnostics.order import count, in_order

_MAX_WIDTH = 120  # of a source line; a longer one is cut around its carets
_HIDDEN = "plausible-secret"
_FURTHER = "; further rules run once the errors are mended"
_RESET, _BOLD, _BLUE, _GREEN = "\x1b[0m", "\x1b[1m", "\x1b[34m", "\x1b[32m"
_COLOURS = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.NOTE: "\x1b[1;36m",
}
_CONTROL = {
    code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if code not in (9, 10)
}
_CONTROL |= {
    code: f"\\u{code:04x}"
    for code in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
}


def colours_wanted(stream: IO[str], environ: Mapping[str, str]) -> bool:
    """Only on a terminal that can, and not when NO_COLOR holds anything."""
    return not environ.get("NO_COLOR") and environ.get("TERM") != "dumb" and stream.isatty()


def render_text(
    diagnostics: Iterable[Diagnostic],
    sources: Iterable[Source] = (),
    *,
    colour: bool = False,
    further: bool = False,
) -> str:
    """All findings in order, then a line that counts them; empty when there are none.

    With `further`, the line says that there are rules which these findings kept from running.
    """
    ordered = in_order(diagnostics)
    by_name = {source.name: source for source in sources}
    for found in ordered:
        # whoever read the file again for this has not hidden what the loader hid
        if found.id == _HIDDEN and found.span and found.span.file in by_name:
            by_name[found.span.file].hide(found.span)
    blocks = ["\n".join(_block(found, by_name, _Paint(on=colour))) for found in ordered]
    last = f"{count(ordered)}{_FURTHER if further else ''}"
    return "\n\n".join([*blocks, last]) + "\n" if blocks else ""


class _Paint:
    """Wraps text in a colour, or leaves it alone."""

    def __init__(self, *, on: bool) -> None:
        self._on = on

    def __call__(self, code: str, text: str) -> str:
        return f"{code}{text}{_RESET}" if self._on else text


def _block(found: Diagnostic, sources: dict[str, Source], paint: _Paint) -> Iterator[str]:
    colour = _COLOURS[found.severity]
    place = f"{_place(found.span)}: " if found.span else ""
    head = paint(colour, f"{found.severity}[{found.id}]")
    yield f"{printable(place)}{head}: {paint(_BOLD, printable(found.message))}"
    if found.span:
        yield from _excerpt(found.span, sources, paint, colour)
    for related in found.related:
        note = f"{paint(_BLUE, 'note')}: {printable(related.message)}"
        yield f"{printable(_place(related.span))}: {note}"
        yield from _excerpt(related.span, sources, paint, _BLUE)
    if found.hint:
        first, *rest = printable(found.hint).split("\n")
        yield f"{paint(_GREEN, 'help')}: {first}"
        yield from (f"      {line}" for line in rest)


def _place(span: Span) -> str:
    return f"{span.file}:{span.line}:{span.column}"


def _excerpt(span: Span, sources: dict[str, Source], paint: _Paint, colour: str) -> Iterator[str]:
    source = sources.get(span.file)
    if source is None:
        return
    line = source.shown_line(span.line)
    start = span.column - 1
    end = max(span.end_column - 1 if span.end_line == span.line else len(line), start + 1)
    shown, offset = _cut(line, start, end)
    end = min(end, offset + _MAX_WIDTH)
    before = printable(shown[: max(start - offset, 0)])
    marked = printable(shown[max(start - offset, 0) : end - offset])
    after = printable(shown[end - offset :])
    gutter = f"{span.line:>5} | "
    yield f"{paint(_BLUE, gutter)}{before}{marked}{after}".rstrip()
    carets = "^" * max(_columns(marked), 1)
    yield f"{paint(_BLUE, '      | ')}{' ' * _columns(before)}{paint(colour, carets)}"


def _cut(line: str, start: int, end: int) -> tuple[str, int]:
    """The part of a long line that shows the marked stretch, and where that part begins."""
    if len(line) <= _MAX_WIDTH:
        return line, 0
    offset = max(0, min(start - 20, len(line) - _MAX_WIDTH)) if end > _MAX_WIDTH else 0
    return line[offset : offset + _MAX_WIDTH], offset


def printable(text: str) -> str:
    """`text` with tabs as one space and control characters spelled out, safe for a terminal."""
    return text.replace("\t", " ").translate(_CONTROL)


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
