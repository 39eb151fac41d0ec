"""Texts for readers: that one changed is worth a line, what it says stands in the files."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.meaning.endpoints import known_endpoints
from msgen.meaning.model import Difference, Weight
from msgen.meaning.pairs import by_name, paired
from msgen.plan.model import Plan


def compare(before: Plan, after: Plan) -> Iterator[Difference]:
    """Whatever both plans have and describe otherwise."""
    for subject, old, new in _described(before, after):
        if old != new:
            what = "changed" if old and new else "added" if new else "removed"
            yield Difference("description-changed", Weight.CHANGE, subject, f"description {what}")


def _described(before: Plan, after: Plan) -> Iterator[tuple[str, str, str]]:
    """Each subject with both its descriptions."""
    yield after.overview.name, before.overview.description, after.overview.description
    for one, other in paired(before.workloads, after.workloads, by_name).both:
        yield other.name, one.description, other.description
    for place, earlier, later in known_endpoints(before, after):
        yield place, earlier.description, later.description
    for kept, new in paired(before.stores, after.stores, by_name).both:
        yield new.name, kept.description, new.description
