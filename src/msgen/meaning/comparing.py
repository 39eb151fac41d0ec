"""Differences between two systems that exist side by side, instead of one that changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from msgen.meaning.model import Difference

_JUDGED = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"^replica (?:floor|ceiling) lowered: ", ""),
        (r"^(?:scope (?:added|removed)|auth (?:weakened|strengthened|changed)): ", ""),
        (r"^anybody may call it (?:from outside )?without a token: ", ""),
        (r"\bretries (?:raised|changed): ", "retries are "),
        (r"^public route moved: ", "public route is "),
        (r" changed in detail: ", ": other details, "),
        (r" now(?=$|,|;)", ""),
    )
)
"""Words that judge a change, and what is left of them where nothing changed."""
_ONE_SIDED = tuple(
    (re.compile(pattern, re.DOTALL), text)
    for pattern, text in (
        (r"(?P<what>\S+ \S+) removed, was (?P<other>.*)", "no {what}; {there} {other}"),
        (r"(?P<what>.+) is gone", "no {what}; there is {there}"),
        (r"public route removed; it led to (?P<to>.*)", "no public route; {there} to {to}"),
        (r"new (?P<what>.*)", "{what}; not {there}"),
        (r"(?P<what>.+) is new(?P<more>.*)", "{what}{more}; not {there}"),
        (r"(?P<now>.*)[,;] (?:was|were) (?P<other>.*)", "{now}; {there} {other}"),
    )
)
"""What one of two has, and what both have otherwise: the first that fits says it."""


def as_comparison(found: Iterable[Difference], there: str) -> tuple[Difference, ...]:
    """The same differences, said of the second system; `there` is the first: ``in staging``."""
    return tuple(replace(one, message=_said(one.message, there)) for one in found)


def _said(message: str, there: str) -> str:
    for pattern, text in _JUDGED:
        message = pattern.sub(text, message, count=1)
    for pattern, text in _ONE_SIDED:
        match = pattern.fullmatch(message)
        if match:
            return text.format(there=there, **match.groupdict())
    return message
