"""Which of two routes wins, and when two overlap."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msgen.plan.model import Match, Matching
from msgen.plan.paths import (
    Overlap,
    Pattern,
    join,
    overlap,
    parameters,
    parse,
    precedence,
    regex_of,
    under,
    winner,
)


def pattern(text: str, method: str | None = "GET", host: str | None = None) -> Pattern:
    matching, path = parse(text)
    return Pattern(matching, path, method, host)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/orders", (Matching.EXACT, "/orders")),
        ("/orders/{id}", (Matching.TEMPLATE, "/orders/{id}")),
        ("/stock/*", (Matching.PREFIX, "/stock")),
        ("/*", (Matching.PREFIX, "/")),
        ("~/p/[0-9]+", (Matching.REGEX, "/p/[0-9]+")),
    ],
)
def test_the_four_forms(text: str, expected: tuple[Matching, str]) -> None:
    assert parse(text) == expected


def test_precedence_is_exact_template_regex_prefix() -> None:
    texts = ["/*", "/a/*", "/a/b/*", "~/a/[a-z]+", "/a/{x}", "/{y}/b", "/a/b"]
    ordered = sorted((pattern(t) for t in texts), key=precedence)
    assert [p.path for p in ordered] == [
        "/a/b", "/a/{x}", "/{y}/b", "/a/[a-z]+", "/a/b", "/a", "/",
    ]  # fmt: skip


def test_a_named_host_and_method_go_before_any() -> None:
    assert winner(pattern("/a"), pattern("/a", host="x.org")).host == "x.org"
    assert winner(pattern("/a", None), pattern("/a", "POST")).method == "POST"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("/a/{x}", "/a/b", Overlap.PARTIAL),
        ("/a/{x}", "/a/{y}", Overlap.SAME),
        ("/a/{x}/c", "/a/b/{y}", Overlap.PARTIAL),
        ("/a/{x}", "/a/b/c", None),
        ("/a/{x}.json", "/a/b.xml", None),
        ("/a/*", "/a", Overlap.PARTIAL),
        ("/a/*", "/ab", None),
        ("/a/*", "/a/b/*", Overlap.PARTIAL),
        ("/a/*", "/b/*", None),
        ("/*", "/b/*", Overlap.PARTIAL),
        ("/{x}/c", "/a/*", Overlap.PARTIAL),
        ("~/a/[0-9]+", "/a/7", Overlap.PARTIAL),
        ("~/a/[0-9]+", "/a/x", None),
        ("~/a/[0-9]+", "/a/{id}", Overlap.PARTIAL),
        ("~/a/[0-9]+", "/a/*", Overlap.PARTIAL),
        ("~/a/[0-9]+", "/b/*", None),
        ("~/a/[0-9]+", "~/a/[0-9]+", Overlap.SAME),
    ],
)
def test_overlaps(one: str, other: str, expected: Overlap | None) -> None:
    assert overlap(pattern(one), pattern(other)) is expected
    assert overlap(pattern(other), pattern(one)) is expected


def test_methods_hosts_and_conditions_keep_routes_apart() -> None:
    assert overlap(pattern("/a", "GET"), pattern("/a", "POST")) is None
    assert overlap(pattern("/a", None), pattern("/a", "POST")) is Overlap.PARTIAL
    assert overlap(pattern("/a", host="x.org"), pattern("/a", host="y.org")) is None
    assert overlap(pattern("/a", host="*.org"), pattern("/a", host="y.org")) is Overlap.PARTIAL
    one = Pattern(Matching.EXACT, "/a", "GET", None, (Match("header", "v", "1"),))
    two = Pattern(Matching.EXACT, "/a", "GET", None, (Match("header", "v", "2"),))
    assert overlap(one, two) is None


def test_joining_and_standing_under() -> None:
    assert join("/api", "/orders") == "/api/orders"
    assert join("/", "/orders") == "/orders"
    assert join("/api/", "/") == "/api"
    assert under("/api/orders", "/api")
    assert not under("/apis", "/api")
    assert parameters("/a/{x}/b/{y}") == ("x", "y")


SEGMENT = st.sampled_from(["a", "b", "{x}"])
PATHS = st.lists(SEGMENT, min_size=1, max_size=3).map(lambda s: "/" + "/".join(s))
TEXTS = st.one_of(PATHS, PATHS.filter(lambda p: "{" not in p).map(lambda p: p + "/*"))


@given(TEXTS, TEXTS)
def test_overlap_agrees_with_what_requests_match(one: str, other: str) -> None:
    requests = [f"/{'/'.join(s)}" for s in _words(3)]
    first, second = pattern(one), pattern(other)
    both = any(_matches(first, r) and _matches(second, r) for r in requests)
    assert (overlap(first, second) is not None) == both


def _matches(p: Pattern, request: str) -> bool:
    return re.fullmatch(regex_of(p.matching, p.path), request) is not None


def _words(depth: int) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for _ in range(depth):
        found += [[*w, s] for w in found for s in "abc" if len(w) < depth]
    return [w for w in found if w]
