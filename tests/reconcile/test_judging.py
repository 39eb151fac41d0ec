"""A spec that is judged in a child meets the verdict that it meets here."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from msgen.diagnostics import UserError
from msgen.pipeline import Judged, breaks_rules, compile_system, judge_file, resolve_file
from msgen.reconcile import judging
from msgen.reconcile.judging import judged_while
from msgen.render.known import Unchecked
from tests.corpus.cases import SPEC, cases
from tests.reconcile.world import Repo

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="a matter of Linux")


@pytest.fixture(autouse=True, params=["beside", "here"])
def where(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a child for a small system too, whatever this machine is like; or never."""
    monkeypatch.setattr(judging, "possible", lambda: request.param == "beside")
    monkeypatch.setattr(judging, "_MANY", 0)


def spec(repo: Repo, old: str, new: str) -> Path:
    path = repo.root / "system.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return path


def complaint(act: Callable[[], object]) -> list[str]:
    with pytest.raises(UserError) as raised:
        act()
    return list(map(str, raised.value.diagnostics))


def test_a_sound_spec_is_what_judging_gives(repo: Repo) -> None:
    path = repo.root / "system.yaml"
    found = judged_while(lambda judged: judged, path)
    expected = judge_file(path)
    assert (found.plan, found.inputs) == (expected.plan, expected.inputs)
    assert found.blueprints.names == expected.blueprints.names


@pytest.mark.parametrize("holds", [True, False])
def test_what_was_found_out_before_the_rules_is_known_after_them(repo: Repo, holds: bool) -> None:
    path = repo.root / "system.yaml"
    parts = {None: "known"}
    found = judged_while(
        lambda judged: judged, path, held=lambda judged: (replace(judged, parts=parts), holds)
    )
    assert found.parts is parts


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("services:\n", "services:\n  stray:\n    depends_on: [nobody]\n"),
        ("services:\n", "services:\n  odd:\n    calls: [stock GET /nowhere]\n"),
        ("services:\n", "services:\n  odd:\n    blueprint: no-such-one\n"),
        ("services:\n", "services:\n  odd:\n    no_such_key: 1\n"),
        ("services:\n", "services: [\n"),
    ],
)
def test_every_error_is_said_as_ever(repo: Repo, old: str, new: str) -> None:
    path = spec(repo, old, new)
    expected = complaint(lambda: judge_file(path).sound_plan())

    def meanwhile(judged: Judged) -> None:
        raise KeyError(judged.loaded)

    assert expected
    assert complaint(lambda: judged_while(lambda judged: judged, path)) == expected
    assert complaint(lambda: judged_while(meanwhile, path)) == expected


def test_what_goes_wrong_meanwhile_is_raised(repo: Repo) -> None:
    def meanwhile(judged: Judged) -> None:
        raise ZeroDivisionError(judged.plan is None)

    with pytest.raises(ZeroDivisionError, match="False"):
        judged_while(meanwhile, repo.root / "system.yaml")


@pytest.mark.usefixtures("where")
def test_a_child_that_dies_leaves_the_work_to_its_parent(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, rules = os.getpid(), judging.breaks_rules
    monkeypatch.setattr(
        judging,
        "breaks_rules",
        lambda judged: rules(judged) if os.getpid() == parent else os._exit(3),
    )
    sound = judged_while(lambda judged: judged.plan, repo.root / "system.yaml")
    assert sound == judge_file(repo.root / "system.yaml").plan
    path = spec(repo, "services:\n", "services:\n  stray:\n    depends_on: [nobody]\n")
    expected = complaint(lambda: judge_file(path).sound_plan())
    assert complaint(lambda: judged_while(lambda judged: judged, path)) == expected


@pytest.mark.usefixtures("where")
@pytest.mark.timeout(120)
def test_what_is_made_of_a_spec_that_breaks_rules_comes_to_an_end() -> None:
    """Its rules run meanwhile, so a plan is rendered that none of them has seen."""
    ended = 0
    for case in cases():
        resolved = resolve_file(case / SPEC)
        if resolved is not None and breaks_rules(resolved):
            with suppress(Exception):
                compile_system(resolved, known=Unchecked())
            ended += 1
    assert ended > 40
