"""Specs of earlier versions of the language: the mechanism, with a step made for the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from msgen.spec import migrations
from msgen.spec.load import load


def renamed(texts: migrations.Texts) -> dict[str, str]:
    return {path: text.replace("  colour:", "  color:") for path, text in texts.items()}


@pytest.fixture
def third(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the language be of version 3, with a step from each version before."""
    monkeypatch.setattr(migrations, "VERSION", 3)
    monkeypatch.setitem(migrations.MIGRATIONS, 1, renamed)
    monkeypatch.setitem(migrations.MIGRATIONS, 2, lambda texts: {})


def test_only_this_version_exists() -> None:
    assert sorted(migrations.MIGRATIONS) == [*range(1, migrations.VERSION)]


@pytest.mark.usefixtures("third")
def test_all_steps_are_taken_and_the_rest_stays() -> None:
    texts = {
        "system.yaml": "# ours\nmsgen:  '1'   # the language\nsystem: shop\nx-a:\n  colour: red\n",
        "more.yaml": "msgen: 1\nx-b:\n  colour: blue\n",
        "third.yaml": "x-c: {}\n",
    }
    assert migrations.migrated(texts) == {
        "system.yaml": "# ours\nmsgen:  '3'   # the language\nsystem: shop\nx-a:\n  color: red\n",
        "more.yaml": "msgen: 3\nx-b:\n  color: blue\n",
        "third.yaml": "x-c: {}\n",
    }


@pytest.mark.usefixtures("third")
@pytest.mark.parametrize("head", ["msgen: 3\n", "msgen: 4\n", "", "msgen: {}\n", "msgen: new\n"])
def test_other_versions_are_left_alone(head: str) -> None:
    text = f"{head}system: shop\n"
    assert migrations.migrated({"system.yaml": text}) == {"system.yaml": text}


def test_a_spec_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "system.yaml"
    path.write_text("msgen: 2\nsystem: shop\n")
    (found,) = load(path).diagnostics
    assert found.id == "bad-version"
    assert found.hint is not None
    assert "update msgen" in found.hint
