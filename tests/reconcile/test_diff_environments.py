"""`msgen diff --env`: how two environments of a spec differ."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from msgen.environments import NONE, compare
from msgen.making import of_targets
from msgen.meaning.printed import as_data
from msgen.pipeline import judge_file
from tests.pages import README, ROOT, marked
from tests.reconcile.world import SPEC, Repo

ENVIRONMENTS = """\
environments:
  staging:
    platform: {host: staging.example.com}
    services: {order: {replicas: 1, env: {LEVEL: debug}}}
  prod:
    platform: {host: shop.example.com}
    services: {order: {replicas: 3}, stock: {replicas: 3}}
  canary:
    platform: {host: shop.example.com}
    services: {order: {replicas: 3}, stock: {replicas: 3}}
"""
VALUES = "deploy/helm/shop/values-{}.yaml"
EXAMPLES = [
    path
    for path in sorted(ROOT.glob("examples/*/system.yaml"))
    if "\nenvironments:" in path.read_text()
]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return Repo.new(tmp_path_factory.mktemp("made"), SPEC + ENVIRONMENTS)


def test_words_first_then_the_files(repo: Repo) -> None:
    said = repo.msgen("diff", "--env", "staging", "prod", code=3)
    title, rest = said.split("\n\n", 1)
    assert title == "staging → prod"
    assert "  shop: public host is shop.example.com; in staging staging.example.com\n" in rest
    assert "  order: replicas are 3; in staging 1\n" in rest
    assert "  order: no variable LEVEL; in staging debug\n" in rest
    assert rest.index("replicas are 3") < rest.index("diff --git")
    old, new = VALUES.format("staging"), VALUES.format("prod")
    assert f"diff --git a/{old} b/{new}\n--- a/{old}\n+++ b/{new}\n" in rest
    assert "-      - staging.example.com\n" in rest
    assert rest.endswith(" files differ\n")


def test_it_writes_nothing_and_asks_no_lock(repo: Repo) -> None:
    for path in (repo.root / ".msgen").rglob("*"):
        if path.is_file():
            path.write_text("what is no lock")
    before = repo.tree()
    repo.msgen("diff", "--env", "staging", "prod", code=3)
    assert repo.tree() == before


def test_it_sees_the_spec_as_it_stands(repo: Repo) -> None:
    repo.spec("{order: {replicas: 1,", "{order: {replicas: 2,")
    said = repo.msgen("diff", "--env", "staging", "prod", code=3)
    assert "order: replicas are 3; in staging 2" in said
    repo.msgen("diff", "--env", "staging", "prod", code=3, process=True)


def test_without_an_environment(repo: Repo) -> None:
    said = repo.msgen("diff", "--env", NONE, "prod", code=3)
    assert said.startswith("no environment → prod\n")
    assert "  order: replicas are 3; without an environment 1\n" in said
    assert f"--- /dev/null\n+++ b/{VALUES.format('prod')}\n" in said
    gateway = "deploy/helm/shop/files/envoy"
    assert f"--- a/{gateway}.yaml\n+++ b/{gateway}-prod.yaml\n" in said


@pytest.mark.parametrize("other", ["canary", "prod"])
def test_environments_that_differ_in_nothing_but_their_names(repo: Repo, other: str) -> None:
    said = repo.msgen("diff", "--env", "prod", other)
    assert said == f"prod → {other}\n\nthey differ in nothing but their names\n"
    data = json.loads(repo.msgen("diff", "--env", "prod", other, "--json"))
    assert data == {
        "version": 1,
        "environments": ["prod", other],
        "differences": [],
        "files": [],
    }


def test_data_for_programs(repo: Repo) -> None:
    said = json.loads(repo.msgen("diff", "--env", "staging", NONE, "--json", code=3))
    assert said["environments"] == ["staging", None]
    values = next(each for each in said["files"] if each["from"] == VALUES.format("staging"))
    assert values["path"] is None
    assert "+++ /dev/null" in values["diff"]
    assert "no variable LEVEL; in staging debug" in {
        each["message"] for each in said["differences"]
    }
    brief = repo.msgen("diff", "--env", "staging", NONE, "--brief", "--format", "json", code=3)
    assert all("diff" not in each for each in json.loads(brief)["files"])


def test_markdown_for_a_merge_request(repo: Repo) -> None:
    said = repo.msgen("diff", "--env", "staging", "prod", "--format", "markdown", code=3)
    assert said.startswith("## staging → prod\n\n### ")
    assert "files differ</summary>\n\n```diff\ndiff --git" in said
    brief = repo.msgen(
        "diff", "--env", "staging", "prod", "--format", "markdown", "--brief", code=3
    )
    assert "diff --git" not in brief
    assert f"\n- `{VALUES.format('staging')} → {VALUES.format('prod')}`\n" in brief


def test_brief_names_the_files(repo: Repo) -> None:
    said = repo.msgen("diff", "--env", "staging", "prod", "--brief", code=3)
    assert "diff --git" not in said
    assert f"\n  {VALUES.format('staging')} → {VALUES.format('prod')}\n" in said


def test_an_unknown_environment(repo: Repo) -> None:
    said = repo.msgen("diff", "--env", "prod", "stagin", code=2)
    assert "unknown-environment" in said
    assert 'did you mean "staging"?' in said


def test_a_spec_with_errors(repo: Repo) -> None:
    repo.spec("[stock POST /holds]", "[stok POST /holds]")
    said = repo.msgen("diff", "--env", "staging", "prod", code=1)
    assert "stok" in said
    assert "→" not in said


def test_an_error_in_one_of_them(repo: Repo) -> None:
    repo.spec("{order: {replicas: 1, ", "{order: {endpoints: {GET /orders: {slo: {p99: 1m}}}, ")
    assert "slo-order" in repo.msgen("diff", "--env", "staging", "prod", code=1)
    repo.msgen("diff", "--env", NONE, "prod", code=3)


def test_renames_have_no_place_here(repo: Repo) -> None:
    said = repo.msgen("diff", "--env", "staging", "prod", "--renamed", "a=b", code=2)
    assert "bad-rename" in said


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.parent.name for path in EXAMPLES])
def test_only_values_and_the_gateway_differ_in_an_example(path: Path) -> None:
    plan = judge_file(path).sound_plan()
    written = {file.path: file.content for file in of_targets(plan)}
    for before, after in itertools.permutations((NONE, *plan.environments), 2):
        there = compare(path, before, after)
        assert there.differ
        assert as_data(there.differences)
        for pair in there.files:
            for side in (pair.before, pair.after):
                assert side is None or written[side[0]] == side[1]
                assert side is None or "/values-" in side[0] or "/files/envoy" in side[0]
        back = compare(path, after, before)
        assert [(each.after, each.before) for each in back.files] == [
            (each.before, each.after) for each in there.files
        ]


def test_the_page_shows_what_is_printed(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "kubernetes.md").read_text(encoding="utf-8")
    spec = marked(README, "first-spec") + marked(page, "environments")
    said = Repo.new(tmp_path, spec, name="notes").msgen("diff", "--env", "staging", "prod", code=3)
    assert f"<!-- begin: staging-prod -->\n```diff\n{said}```\n" in page
