"""A difference between two plans, and the order in which differences are read."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgen.records import dataclass


class Weight(StrEnum):
    """How much a reviewer has to care."""

    BREAKING = "breaking"
    """Somebody who calls, or is called, as before is refused or misunderstood."""
    RISK = "risk"
    """Security, reliability or data may be weaker than before."""
    CHANGE = "change"
    """Anything else that is not as before."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    ``id`` names its kind, ``subject`` the thing of either plan that it is about (``order``,
    ``order POST /orders``, ``order → inventory``). ``message`` is a sentence without the subject;
    ``details`` are the single points where it sums up several. ``environment`` is the one in
    which it holds, None for what is so without an environment.
    """

    id: str
    weight: Weight
    subject: str
    message: str
    details: tuple[str, ...] = ()
    environment: str | None = None


_RANK = {Weight.BREAKING: 0, Weight.RISK: 1, Weight.CHANGE: 2}


def in_order(found: Iterable[Difference]) -> tuple[Difference, ...]:
    """Breaking ones first, then risks; by subject, kind and environment, each once."""
    return tuple(sorted(dict.fromkeys(found), key=_key))


def _key(one: Difference) -> tuple[int, str, str, str, str]:
    return (_RANK[one.weight], one.subject, one.id, one.message, one.environment or "")
