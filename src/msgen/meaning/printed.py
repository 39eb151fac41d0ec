"""Differences as plain text, Markdown for a merge request, and data for programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgen.meaning.model import Difference, Weight

_TITLES = {
    Weight.BREAKING: "Breaking",
    Weight.RISK: "Look twice",
    Weight.CHANGE: "Other changes",
}
_MANY = 3  # subjects of one and the same message that are told in one line
_NAMED = 5  # of them that are named
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")


def as_text(found: Iterable[Difference], *, most: int | None = None) -> str:
    """Lines grouped by weight; empty where nothing differs.

    Of what is neither breaking nor a risk, at most `most` differences are told, and the others
    counted.
    """
    blocks = []
    for weight, group in _groups(found):
        lines = [f"{_TITLES[weight]}:"]
        told = list(_lines(group))
        shown = told if weight is not Weight.CHANGE or most is None else told[:most]
        for subject, one in shown:
            lines.append(f"  {subject}: {_headline(one)}")
            lines += [f"    - {detail}" for detail in _points(one)]
        if len(shown) < len(told):
            lines.append(f"  and {len(told) - len(shown)} more")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def as_markdown(found: Iterable[Difference]) -> str:
    """A section a weight, a list item a difference; text of the spec cannot become markup."""
    blocks = []
    for weight, group in _groups(found):
        lines = [f"### {_TITLES[weight]}\n"]
        for subject, one in _lines(group):
            lines.append(f"- **{_escaped(subject)}**: {_escaped(_headline(one))}")
            lines += [f"  - {_escaped(detail)}" for detail in _points(one)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def as_data(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """One map a difference, in order."""
    return [
        {
            "id": one.id,
            "weight": one.weight.value,
            "subject": one.subject,
            "message": one.message,
            "details": list(one.details),
        }
        for one in found
    ]


def _groups(found: Iterable[Difference]) -> Iterator[tuple[Weight, list[Difference]]]:
    every = list(found)
    for weight in Weight:
        group = [one for one in every if one.weight is weight]
        if group:
            yield weight, group


def _lines(group: list[Difference]) -> Iterator[tuple[str, Difference]]:
    """Subjects with what is said of them; the same of many is said once."""
    by_message: dict[tuple[str, str], list[Difference]] = {}
    for one in group:
        by_message.setdefault((one.id, one.message), []).append(one)
    for same in by_message.values():
        if len(same) <= _MANY:
            yield from ((one.subject, one) for one in same)
            continue
        subjects = [one.subject for one in same]
        more = len(subjects) - _NAMED
        named = ", ".join(subjects[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        yield named, same[0]


def _points(one: Difference) -> tuple[str, ...]:
    """The points that are listed below the message: a single one stays in it."""
    return one.details if len(one.details) > 1 else ()


def _headline(one: Difference) -> str:
    """The message without the points that are listed below it."""
    return one.message.removesuffix("; ".join(_points(one))).rstrip(": ")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
