"""Two systems side by side: nothing of it sounds as if one had become the other."""

from __future__ import annotations

import re

import pytest

from msgen.meaning import Difference, Weight, differences
from msgen.meaning.comparing import as_comparison
from msgen.meaning.printed import SIDE_BY_SIDE, as_text
from msgen.meaning.told import sentence
from tests.meaning.mutations import mutations
from tests.meaning.world import rich

CASES = (
    (sentence("timeout is", "3s", "2s"), "timeout is 2s; in staging 3s"),
    (sentence("partitions are", "3", "2"), "partitions are 2; in staging 3"),
    (sentence("arguments are", "a", "a"), "arguments: other details, a"),
    ("replica floor lowered: replicas are 2, were 3 to 5", "replicas are 2; in staging 3 to 5"),
    ("call of b GET /c: retries raised: 2, was 1", "call of b GET /c: retries are 2; in staging 1"),
    ("auth weakened: for anybody now, was for users", "for anybody; in staging for users"),
    ("variable A removed, was 1", "no variable A; in staging 1"),
    ("new variable A: 1", "variable A: 1; not in staging"),
    ("file a is gone", "no file a; there is in staging"),
    ("file a is new: path b", "file a: path b; not in staging"),
    ("public route moved: GET b/ now, was GET a/", "public route is GET b/; in staging GET a/"),
    ("public route removed; it led to a:http", "no public route; in staging to a:http"),
    ("variable A is {there}, was {what}", "variable A is {there}; in staging {what}"),
)
VALUES = frozenset(
    ("scaling", "resources", "env", "files", "profile", "host", "limit", "slo", "auth", "policy",
     "timeout_ms", "traffic_per_s", "body_bytes", "compress", "size", "version", "managed", "url",
     "retain_ms", "source", "issuer", "audience", "jwks_url", "token_url", "registry", "weight")
)  # fmt: skip
"""The facts that environments may set."""


@pytest.mark.parametrize(("before", "after"), CASES, ids=[before for before, _ in CASES])
def test_words(before: str, after: str) -> None:
    one = Difference("a-changed", Weight.RISK, "a", before)
    (other,) = as_comparison([one], "in staging")
    assert other == Difference("a-changed", Weight.RISK, "a", after)


def test_whatever_an_environment_may_set_is_compared() -> None:
    before = rich()
    heard = 0
    for each in mutations(before):
        if each.path.startswith("overlays.") or not VALUES & set(each.path.split(".")):
            continue
        for one in as_comparison(differences(before, each.plan), "in staging"):
            said = one.message
            assert not re.search(r"\b(was|were|now|changed|raised|lowered|gone|new)\b", said), said
            heard += 1
    assert heard > 100


def test_titles() -> None:
    found = [Difference("a", weight, "a", "b") for weight in Weight]
    assert as_text(found, titles=SIDE_BY_SIDE) == (
        "Not the same for callers:\n  a: b\n\nLook twice:\n  a: b\n\nOther differences:\n  a: b\n"
    )
