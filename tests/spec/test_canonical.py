"""The long form says what was read, and says it in one way."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from msgen.spec.canonical import canonical
from msgen.spec.include import load_tree
from msgen.spec.load import load, validate
from msgen.spec.loader import parse
from msgen.spec.models import Spec
from msgen.spec.models.base import Model
from tests.spec.specs import EVERYTHING, WHOLE, read, spec


def written(path: Path) -> Spec:
    loaded = load(path)
    assert loaded.written is not None, loaded.diagnostics
    return loaded.written


def read_back(text: str) -> Spec:
    back, found = read(text)
    assert back is not None, found
    assert not found
    return back


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.parent.name)
def test_the_long_form_is_its_own_long_form(path: Path) -> None:
    text = canonical(written(path))
    assert canonical(read_back(text)) == text


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.parent.name)
def test_the_long_form_means_the_same(path: Path, tmp_path: Path) -> None:
    here = load(path)
    for folder in path.parent.iterdir():
        if folder.name in ("apis", "protos"):
            shutil.copytree(folder, tmp_path / folder.name)
    (tmp_path / "system.yaml").write_text(canonical(written(path)))
    for environment in (None, *here.written.environments):  # type: ignore[union-attr]
        one, other = load(path, environment).spec, load(tmp_path / "system.yaml", environment).spec
        assert one is not None
        assert other is not None
        assert _facts(one) == _facts(other)


def _facts(value: Any) -> Any:
    """All values, whether they were written or are defaults."""
    if isinstance(value, Model):
        names = sorted(value.__class__.model_fields.keys() - {"unset", "include"})
        return {name: _facts(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {key: _facts(inner) for key, inner in value.items()}
    return [_facts(one) for one in value] if isinstance(value, tuple) else value


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_keys_does_not_matter(chance: random.Random) -> None:
    root = parse(EVERYTHING.read_bytes(), name="x").root
    shuffled = Spec.model_validate(_shuffled(root, chance))
    assert canonical(shuffled) == canonical(Spec.model_validate(root))


def _shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: _shuffled(value[key], chance) for key in keys}
    return [_shuffled(one, chance) for one in value] if isinstance(value, list) else value


def test_every_default_shows() -> None:
    text = canonical(spec("services: {order: {}}"))
    data = yaml.load(text, yaml.BaseLoader)
    assert data["platform"]["gateway"] == "envoy"
    assert data["defaults"]["service"]["blueprint"] == "python-fastapi"
    assert data["defaults"]["service"]["ports"] == {
        "http": {"container": "8000", "protocol": "http"}
    }
    assert data["defaults"]["edge"]["retries"]["when"] == ["connect", "503"]
    assert data["defaults"]["endpoint"]["timeout"] == "2s"


def test_null_stays() -> None:
    data = yaml.load(canonical(spec("services: {order: {autoscale: null}}")), yaml.BaseLoader)
    assert data["services"]["order"]["autoscale"] == "null"


@pytest.mark.parametrize(
    "text", ["null", "~", "", "a: b", "- a", "#", "'", '"', "{a}", "[", "yes", "0x1", "a\nb", " a "]
)
def test_text_stays_what_it_is(text: str) -> None:
    made = spec("env_groups: {a: {A: x}}")
    group = {"A": made.env_groups["a"]["A"].model_copy(update={"value": text})}  # type: ignore[union-attr]
    back = read_back(canonical(made.model_copy(update={"env_groups": {"a": group}})))
    assert back.env_groups["a"]["A"].value == text  # type: ignore[union-attr]


def test_included_files_are_part_of_it() -> None:
    path = next(path for path in WHOLE if path.parent.name == "healthcare")
    text = canonical(written(path))
    assert "include" not in yaml.load(text, yaml.BaseLoader)
    tree = load_tree(path)
    assert tree.root is not None
    assert validate(tree.root, []) is not None
    assert set(read_back(text).services) == set(written(path).services)
    assert parse(text.encode(), name="x").diagnostics == ()
