"""Differences as plain text, Markdown for a merge request, and data for programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from msgen.meaning.model import Difference, Weight
from msgen.meaning.words import listed

CHANGED = {
    Weight.BREAKING: "Breaking",
    Weight.RISK: "Look twice",
    Weight.CHANGE: "Other changes",
}
"""What stands above the differences of a weight where one system became another."""
SIDE_BY_SIDE = {
    Weight.BREAKING: "Not the same for callers",
    Weight.RISK: "Look twice",
    Weight.CHANGE: "Other differences",
}
"""The same for two systems that exist side by side."""
_MANY = 3  # subjects of one and the same message that are told in one line
_NAMED = 5  # of them that are named
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")


def as_text(
    found: Iterable[Difference],
    *,
    most: int | None = None,
    titles: Mapping[Weight, str] = CHANGED,
) -> str:
    """Lines grouped by weight; empty where nothing differs.

    Of what is neither breaking nor a risk, at most `most` differences are told, and the others
    counted.
    """
    blocks = []
    for weight, group in _groups(found):
        lines = [f"{titles[weight]}:"]
        told = list(_lines(group))
        shown = told if weight is not Weight.CHANGE or most is None else told[:most]
        for subject, where, one in shown:
            lines.append(f"  {subject}{where}: {_headline(one)}")
            lines += [f"    - {detail}" for detail in _points(one)]
        if len(shown) < len(told):
            lines.append(f"  and {len(told) - len(shown)} more")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def as_markdown(found: Iterable[Difference], *, titles: Mapping[Weight, str] = CHANGED) -> str:
    """A section a weight, a list item a difference; text of the spec cannot become markup."""
    blocks = []
    for weight, group in _groups(found):
        lines = [f"### {titles[weight]}\n"]
        for subject, where, one in _lines(group):
            lines.append(f"- **{_escaped(subject)}**{where}: {_escaped(_headline(one))}")
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
            "environment": one.environment,
        }
        for one in found
    ]


def _groups(found: Iterable[Difference]) -> Iterator[tuple[Weight, list[Difference]]]:
    every = list(found)
    for weight in Weight:
        group = [one for one in every if one.weight is weight]
        if group:
            yield weight, group


def _lines(group: list[Difference]) -> Iterator[tuple[str, str, Difference]]:
    """Subjects, where it is so, and what is said of them; the same of many is said once."""
    by_message: dict[tuple[str, str, str], list[Difference]] = {}
    for where, one in _places(group):
        by_message.setdefault((one.id, one.message, where), []).append(one)
    for (_, _, where), same in by_message.items():
        if len(same) <= _MANY:
            yield from ((one.subject, where, one) for one in same)
            continue
        subjects = [one.subject for one in same]
        more = len(subjects) - _NAMED
        named = ", ".join(subjects[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        yield named, where, same[0]


def _places(group: list[Difference]) -> Iterator[tuple[str, Difference]]:
    """Each difference once, with all environments in which it is so, as a sentence goes on."""
    places: dict[Difference, list[str]] = {}
    for one in group:
        places.setdefault(replace(one, environment=None), []).append(one.environment or "")
    for one, names in places.items():
        noun = "environments" if len(names) > 1 else "environment"
        yield (f" in {noun} {listed(names)}" if all(names) else ""), one


def _points(one: Difference) -> tuple[str, ...]:
    """The points that are listed below the message: a single one stays in it."""
    return one.details if len(one.details) > 1 else ()


def _headline(one: Difference) -> str:
    """The message without the points that are listed below it."""
    return one.message.removesuffix("; ".join(_points(one))).rstrip(": ")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
