"""Whatever a spec says, loading it ends with a spec or with findings, and never raises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msgen.spec.canonical import canonical
from msgen.spec.load import load, validate
from msgen.spec.loader import parse
from msgen.spec.tree import Map, Seq
from tests.spec.specs import EVERYTHING, WHOLE

LOOSE = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
TEXT = EVERYTHING.read_text()
WORDS = sorted(set(TEXT.replace(",", " ").replace("{", " ").replace("}", " ").split()))
PIECES = st.sampled_from(
    [
        *WORDS,
        "null",
        "{}",
        "[]",
        "[a]",
        "{a: b}",
        "''",
        "-1",
        "1e9",
        "é",
        "none",
        "x-a: 1",
        "?",
        "*",
    ]
)


def check(data: bytes) -> None:
    document = parse(data, name="system.yaml")
    found = list(document.diagnostics)
    if document.root is None:
        assert found
        return
    spec = validate(document.root, found)
    if spec is None:
        assert found
        assert all(one.span is not None and one.message for one in found)
    else:
        text = canonical(spec)
        again = parse(text.encode(), name="long.yaml")
        assert again.root is not None
        assert canonical(validate(again.root, [])) == text  # type: ignore[arg-type]


@given(st.data())
@LOOSE
def test_a_word_is_another(data: st.DataObject) -> None:
    words = TEXT.split(" ")
    at = data.draw(st.integers(0, len(words) - 1))
    words[at] = data.draw(PIECES)
    check(" ".join(words).encode())


@given(st.data())
@LOOSE
def test_a_line_is_gone_or_moved(data: st.DataObject) -> None:
    lines = TEXT.splitlines()
    line = lines.pop(data.draw(st.integers(0, len(lines) - 1)))
    if data.draw(st.booleans()):
        lines.insert(data.draw(st.integers(0, len(lines))), line)
    check("\n".join(lines).encode())


def _containers(node: Any) -> list[Map | Seq]:
    found = [node]
    for one in found:
        children = one.values() if isinstance(one, Map) else one
        found += [child for child in children if isinstance(child, Map | Seq)]
    return found


@given(st.data())
@LOOSE
def test_a_value_is_another(data: st.DataObject) -> None:
    root = parse(TEXT.encode(), name="system.yaml").root
    assert root is not None
    other = parse(TEXT.encode(), name="system.yaml").root
    assert other is not None
    holder = data.draw(st.sampled_from(_containers(root)))
    values: list[Any] = [
        None,
        "",
        "x",
        "1",
        "none",
        Map(root.source),
        Seq(root.source),
        other["types"],
        other["platform"],
    ]
    value = data.draw(st.sampled_from(values))
    if isinstance(holder, Map) and holder:
        holder[data.draw(st.sampled_from(sorted(holder)))] = value
    elif holder:
        holder[data.draw(st.integers(0, len(holder) - 1))] = value
    found: list[Any] = []
    spec = validate(root, found)
    assert (spec is None) == bool(found)


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.parent.name)
def test_good_specs_load_in_each_environment(path: Path) -> None:
    base = load(path)
    assert not base.failed
    assert base.written is not None
    for environment in base.written.environments:
        assert load(path, environment).spec is not None


def test_a_missing_file() -> None:
    loaded = load("no/such/system.yaml")
    assert loaded.spec is None
    assert loaded.failed
