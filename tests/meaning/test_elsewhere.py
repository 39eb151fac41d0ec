"""What differs in single environments of a spec."""

from __future__ import annotations

from pathlib import Path

import pytest

from msgen.meaning import Difference, Weight, differences
from msgen.meaning.printed import as_data, as_markdown, as_text
from msgen.pipeline import judge_file
from msgen.plan.model import Plan

BASE = """\
msgen: 1
system: shop
platform: {host: shop.example.com}
services:
  order:
    replicas: 2
    expose: {prefix: /api, strip: true}
    endpoints:
      GET /orders: {auth: user, response: {n: int}, calls: [stock GET /stock]}
  stock:
    replicas: 2
    endpoints: {GET /stock: {response: {n: int}}}
environments:
  staging: {services: {order: {replicas: 1}}}
  prod: {services: {order: {replicas: 4}, stock: {replicas: 4}}}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return plan_of(BASE, tmp_path)


def plan_of(text: str, folder: Path) -> Plan:
    path = folder / "system.yaml"
    path.write_text(text)
    return judge_file(path).sound_plan()


def changed(plan: Plan, folder: Path, *pairs: tuple[str, str]) -> tuple[Difference, ...]:
    text = BASE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return differences(plan, plan_of(text, folder))


def test_a_lowered_floor_of_one_environment(plan: Plan, tmp_path: Path) -> None:
    found = changed(plan, tmp_path, ("stock: {replicas: 4}", "stock: {replicas: 3}"))
    text = "replica floor lowered: replicas are 3, were 4"
    expected = Difference("replica-floor-lowered", Weight.RISK, "stock", text, (), "prod")
    assert found == (expected,)
    assert as_text(found) == f"Look twice:\n  stock in environment prod: {text}\n"
    assert f"- **stock** in environment prod: {text}\n" in as_markdown(found)
    assert [each["environment"] for each in as_data(found)] == ["prod"]


def test_what_is_so_without_an_environment_too_is_told_once(plan: Plan, tmp_path: Path) -> None:
    (found,) = changed(plan, tmp_path, ("auth: user", "auth: none"))
    assert (found.id, found.environment) == ("auth-weakened", None)


def test_an_environment_that_overrides_a_change_says_nothing(plan: Plan, tmp_path: Path) -> None:
    found = changed(plan, tmp_path, ("  order:\n    replicas: 2", "  order:\n    replicas: 3"))
    assert [(each.subject, each.environment) for each in found] == [("order", None)]


def test_a_change_that_an_environment_makes_otherwise_is_told_of_both(
    plan: Plan, tmp_path: Path
) -> None:
    found = changed(
        plan,
        tmp_path,
        ("  order:\n    replicas: 2", "  order:\n    replicas: 3"),
        ("order: {replicas: 4}", "order: {replicas: 2}"),
    )
    assert {(each.message, each.environment) for each in found} == {
        ("replicas are 3, were 2", None),
        ("replica floor lowered: replicas are 2, were 4", "prod"),
    }


def test_the_same_in_several_environments_is_one_line(plan: Plan, tmp_path: Path) -> None:
    found = changed(
        plan,
        tmp_path,
        ("staging: {", "staging: {platform: {registry: r.example.com}, "),
        ("prod: {", "prod: {platform: {registry: r.example.com}, "),
    )
    line = "shop in environments prod and staging: image registry is r.example.com, was not set"
    assert as_text(found) == f"Other changes:\n  {line}\n"
    assert [each["environment"] for each in as_data(found)] == ["prod", "staging"]


@pytest.mark.parametrize("there", [True, False])
def test_an_environment_that_comes_or_goes_is_that_alone(
    plan: Plan, tmp_path: Path, there: bool
) -> None:
    less = plan_of(BASE.replace("  staging: {services: {order: {replicas: 1}}}\n", ""), tmp_path)
    found = differences(less, plan) if there else differences(plan, less)
    kind = "environment-added" if there else "environment-removed"
    assert [(each.id, each.environment) for each in found] == [(kind, None)]


def test_a_renamed_service_is_renamed_everywhere(plan: Plan, tmp_path: Path) -> None:
    text = BASE.replace("  stock:\n", "  ware:\n").replace("[stock GET", "[ware GET")
    after = plan_of(text.replace("stock: {replicas: 4}", "ware: {replicas: 3}"), tmp_path)
    found = differences(plan, after, renames={"stock": "ware"})
    assert [(each.id, each.subject, each.environment) for each in found] == [
        ("replica-floor-lowered", "ware", "prod"),
        ("service-renamed", "ware", None),
    ]


def test_a_public_host_is_told_once_and_not_for_each_route(plan: Plan, tmp_path: Path) -> None:
    found = changed(plan, tmp_path, ("host: shop.", "host: store."))
    assert [each.message for each in found] == [
        "public host is store.example.com, was shop.example.com"
    ]


def test_a_host_of_its_own_moves_its_routes(plan: Plan, tmp_path: Path) -> None:
    found = changed(plan, tmp_path, ("{order: {replicas: 4}",
                                     "{order: {replicas: 4, expose: {host: api.example.com}}"))  # fmt: skip
    (moved,) = found
    assert (moved.id, moved.weight, moved.environment) == ("route-moved", Weight.BREAKING, "prod")
