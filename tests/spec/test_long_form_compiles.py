"""An example, its long form and the same with its keys in another order make the same repository."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from msgen.pipeline import compile_system, judge_file
from msgen.spec.canonical import canonical
from msgen.spec.include import load_tree
from msgen.spec.load import load
from msgen.spec.tree import Map
from tests.spec.specs import EXAMPLES


def files(path: Path) -> dict[str, bytes]:
    return {file.path: file.content for file in compile_system(judge_file(path)).files}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_the_long_form(path: Path, tmp_path: Path) -> None:
    written = load(path).written
    assert written is not None
    long = tmp_path / "system.yaml"
    long.write_text(canonical(written), encoding="utf-8")
    assert files(long) == files(path)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_the_order_of_keys(path: Path, tmp_path: Path) -> None:
    root = load_tree(path).root
    assert root is not None
    root.pop("include", None)
    other = tmp_path / "system.yaml"
    other.write_text(_flow(root, random.Random(path.parent.name)), encoding="utf-8")
    assert files(other) == files(path)


def _flow(value: Any, chance: random.Random) -> str:
    """YAML in flow style with every text in quotes, the keys of each map in any order."""
    if isinstance(value, Map):
        keys = list(value)
        chance.shuffle(keys)
        return "{" + ", ".join(f"{_text(key)}: {_flow(value[key], chance)}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one, chance) for one in value) + "]"
    return "null" if value is None else _text(value)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
