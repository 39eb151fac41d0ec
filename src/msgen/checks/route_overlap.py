"""Some requests match two public routes.

Why:
    Where /a/{x} and /a/b meet, a request for /a/b matches both. This is legal, and often
    meant: the more exact route wins. The note says which, since a value of {x} that happens
    to be b never reaches the other. A prefix that holds other routes is not reported.

Example:
    GET /orders/{id}: {}
    GET /orders/export: {}

Fix:
    Nothing is wrong if ids are never called export. Otherwise choose another path.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Related, Rule, Severity
from msgen.plan import paths
from msgen.plan.model import Matching, Route
from msgen.plan.routes import pattern_of

RULE = Rule.of(__name__, __doc__, Severity.NOTE)

_ANY = "{}"
_LITERAL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-~"


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Pairs of templates, and of patterns with other routes."""
    routes = planned.plan.routes
    plain = [r for r in routes if r.matching in (Matching.EXACT, Matching.TEMPLATE)]
    tree = _Branch()
    for route in plain:
        for other in tree.meet(route.path.split("/")):
            yield from _judge(planned, other, route)
        tree.add(route.path.split("/"), route)
    by_path = sorted(plain, key=lambda route: route.path)
    for pattern in (r for r in routes if r.matching is Matching.REGEX):
        beginning = pattern.path[: len(pattern.path) - len(pattern.path.lstrip(_LITERAL))]
        start = bisect_left(by_path, beginning, key=lambda route: route.path)
        for other in by_path[start:]:
            if not other.path.startswith(beginning):
                break
            yield from _judge(planned, pattern, other)


class _Branch:
    """Routes by the segments of their paths; all names in braces are one branch."""

    __slots__ = ("below", "here")

    def __init__(self) -> None:
        self.below: dict[str, _Branch] = {}
        self.here: list[Route] = []

    def add(self, segments: list[str], route: Route) -> None:
        """Put a route where its segments lead."""
        branch = self
        for segment in segments:
            branch = branch.below.setdefault(_any_if_named(segment), _Branch())
        branch.here.append(route)

    def meet(self, segments: list[str]) -> Iterator[Route]:
        """Routes that some path with these segments matches too."""
        reached = [self]
        for segment in segments:
            word = _any_if_named(segment)
            if word == _ANY:
                reached = [inner for branch in reached for inner in branch.below.values()]
            else:
                found = (branch.below.get(key) for branch in reached for key in (word, _ANY))
                reached = [branch for branch in found if branch is not None]
        for branch in reached:
            yield from branch.here


def _any_if_named(segment: str) -> str:
    return _ANY if "{" in segment else segment


def _judge(planned: Planned, one: Route, other: Route) -> Iterator[Diagnostic]:
    if paths.overlap(pattern_of(one), pattern_of(other)) is not paths.Overlap.PARTIAL:
        return
    if paths.winner(pattern_of(one), pattern_of(other)) == pattern_of(one):
        wins, loses = one, other
    else:
        wins, loses = other, one
    yield RULE.at(
        planned.at(loses.loc, key=True),
        f"{_text(loses)} and {_text(wins)} match some requests both, and {_path(wins)} wins",
        hint="choose another path if those requests are meant for this endpoint",
        related=(Related(planned.at(wins.loc, key=True), "this one wins"),),
    )


def _text(route: Route) -> str:
    return f"{route.method or 'ANY'} {_path(route)}"


def _path(route: Route) -> str:
    return f"~{route.path}" if route.matching is Matching.REGEX else route.path
