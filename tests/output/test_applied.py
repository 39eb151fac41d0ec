"""What a repository was not made from is named: services, and what of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from msgen.diagnostics import UserError
from msgen.local.applied import check_applied
from msgen.output.applied import unapplied
from msgen.output.lock import lock_files, lock_of
from msgen.pipeline import judge_file, parts

SPEC = """
msgen: 1
system: shop
services:
  order:
    expose: {auth: none}
    endpoints: {POST /orders: {}, GET /orders: {}}
    depends_on: [payment]
  payment: {endpoints: {POST /charges: {}}}
types: {Order: {id: uuid}}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "system.yaml").write_text(SPEC)
    specs = parts(judge_file(tmp_path / "system.yaml"))
    (tmp_path / ".msgen/lock").mkdir(parents=True)
    for file in lock_files(lock_of((), specs=specs, blueprints={})):
        (tmp_path / file.path).write_bytes(file.content)
    return tmp_path


def differing(repository: Path, spec: str) -> list[str]:
    (repository / "system.yaml").write_text(spec)
    return list(unapplied(repository, parts(judge_file(repository / "system.yaml"))))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", []),
        ("system: shop\n", "system: {name: shop}\n", []),
        ("POST /orders:", "POST /purchases:", ["order (endpoints: POST /purchases, POST /orders)"]),
        ("GET /orders: {}", "GET /orders: {timeout: 1s}", ["order (endpoints: GET /orders)"]),
        ("[payment]", "[payment?]", ["order (depends_on: payment)"]),
        ("{id: uuid}", "{id: int}", ["types: Order"]),
        ("  payment:", "  mail: {endpoints: {GET /m: {}}}\n  payment:", ["mail (new)"]),
    ],
)  # fmt: skip
def test_only_what_means_something_else_differs(
    repository: Path, old: str, new: str, told: list[str]
) -> None:
    assert differing(repository, SPEC.replace(old, new)) == told


def test_a_service_that_is_gone_and_a_broken_lock_differ(repository: Path) -> None:
    (repository / ".msgen/lock/order.yaml").write_text("spec:\n  a: [\nfiles: {}\n")
    (repository / ".msgen/lock/mail.yaml").write_text("spec: {}\nfiles: {}\n")
    assert differing(repository, SPEC) == ["order (new)", "mail (gone)"]
    (repository / ".msgen/lock/order.yaml").write_text("<<<<<<< HEAD\n")
    with pytest.raises(UserError, match="conflict markers"):
        differing(repository, SPEC)


def test_a_repository_without_a_lock_says_nothing(tmp_path: Path) -> None:
    assert differing(tmp_path, SPEC) == []


def test_a_start_is_refused_unless_it_is_wanted_anyway(repository: Path) -> None:
    (repository / "system.yaml").write_text(SPEC.replace("[payment]", "[]"))
    specs = parts(judge_file(repository / "system.yaml"))
    with pytest.raises(UserError) as refused:
        check_applied(repository, specs)
    found = refused.value.diagnostics[0]
    assert found.id == "spec-not-applied"
    assert "order (depends_on" in found.message
    assert "msgen apply" in (found.hint or "")
    check_applied(repository, specs, anyway=True)
