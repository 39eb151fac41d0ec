"""The profile of an edge: its own, the caller's, the target's."""

from __future__ import annotations

import pytest

from msgen.plan.resolve import resolve
from msgen.spec.defaults import complete
from tests.spec.specs import spec


@pytest.mark.parametrize(
    ("caller", "edge", "target", "profile"),
    [
        ("", "", "", None),
        ("", "profile: a", "profile: b", "a"),
        (", profile: c", "", "profile: b", "c"),
        ("", "", "profile: b", "b"),
    ],
)
def test_profile_of_an_edge(caller: str, edge: str, target: str, profile: str | None) -> None:
    read = spec(f"services: {{x: {{depends_on: {{y: {{{edge}}}}}{caller}}}, y: {{{target}}}}}")
    plan = resolve(complete(read)).plan
    assert [one.profile for one in plan.edges] == [profile]
