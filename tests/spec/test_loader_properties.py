"""Whatever the bytes are, the loader answers with a tree or with findings, and never raises."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from msgen.diagnostics.machine import render_github, render_json, render_sarif
from msgen.diagnostics.text import render_text
from msgen.spec import loader
from msgen.spec.loader import Document, parse
from msgen.spec.tree import Map, Seq, locate, walk

PIECES = [
    "services", "order", "a", "'", '"', "{", "}", "[", "]", ": ", ":", ",", "- ", "-", "\n", "\n  ",
    "\n    ", "\n\t", " ", "#", " #", "&x ", "*x", "!", "!!str ", "|", ">", "%", "@", "`", "? ", "?",
    "<<: ", "null", "~", "---\n", "...\n", "\\", "/orders/{id}", "\r\n", "\r", "\x85", "\u2028",
    "\ufeff", "\0", "é", "漢", "\U0001f600", "password: ", "ghp_", "0", "8000", "true",
]  # fmt: skip
SETTINGS = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def check(data: bytes) -> Document:
    """Load, print in every form, and look at all places: nothing of it may fail."""
    document = parse(data, name="system.yaml")
    found = document.diagnostics
    assert document.root is not None or found
    text = render_text(found, [document.source])
    assert "\x1b" not in text
    render_json(found)
    render_github(found)
    render_sarif(found, version="0")
    for finding in found:
        for span in [finding.span, *(related.span for related in finding.related)]:
            if span is not None:
                assert span.line >= 1
                assert 1 <= span.column < span.end_column or span.end_line > span.line, finding
    if document.root is not None:
        check_places(document.root)
    return document


def check_places(root: Map) -> None:
    for path, node in walk(root):
        assert isinstance(node, Map | Seq)
        locate(root, path)
        if isinstance(node, Map):
            assert set(node.marks) == set(node)
            for key in node:
                locate(root, (*path, key), key=True)
        else:
            assert len(node.marks) == len(node)


@SETTINGS
@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b"\0")
@example(b"")
def test_random_bytes(data: bytes) -> None:
    check(data)


@SETTINGS
@given(st.text(max_size=100))
def test_random_text(text: str) -> None:
    check(text.encode("utf-8", "surrogatepass"))


@SETTINGS
@given(st.lists(st.sampled_from(PIECES), max_size=40))
@example(["a", ": ", "&x ", "{", "*x", ": ", "*x", "}"])
def test_text_that_looks_like_yaml(pieces: list[str]) -> None:
    check("".join(pieces).encode())


@SETTINGS
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_the_python_parser_on_the_same(pieces: list[str]) -> None:
    fast = loader._Parser
    loader._Parser = yaml.SafeLoader
    try:
        check("".join(pieces).encode())
    finally:
        loader._Parser = fast


def specs() -> list[Path]:
    root = Path(__file__).parents[2]
    return sorted(root.glob("examples/*/system.yaml"))


@pytest.mark.parametrize("path", specs(), ids=lambda path: path.parent.name)
def test_mutated_specs(path: Path) -> None:
    text = path.read_text()
    chance = random.Random(path.parent.name)
    for _ in range(150):
        lines = text.splitlines(keepends=True)
        for _ in range(chance.randint(1, 3)):
            mutate(lines, chance)
        check("".join(lines).encode())


def mutate(lines: list[str], chance: random.Random) -> None:
    index = chance.randrange(len(lines))
    line = lines[index]
    at = chance.randrange(len(line) + 1)
    match chance.randrange(6):
        case 0:
            del lines[index]
            lines.append("\n")
        case 1:
            lines.insert(index, line)
        case 2:
            lines[index] = line[:at] + chance.choice(PIECES) + line[at:]
        case 3:
            lines[index] = line[:at] + line[at + 1 :]
        case 4:
            lines[index] = " " * chance.randint(1, 3) + line
        case _:
            lines[index] = line.lstrip(" ")


@pytest.mark.parametrize("path", specs(), ids=lambda path: path.parent.name)
def test_the_examples_load_without_findings(path: Path) -> None:
    document = check(path.read_bytes())
    assert document.diagnostics == ()


@SETTINGS
@given(
    st.recursive(
        st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_what_is_dumped_is_loaded(value: object) -> None:
    """Any data of texts, lists and maps comes back as it was."""
    text = yaml.safe_dump({"top": value}, default_style='"', allow_unicode=True)
    document = parse(text.encode(), name="system.yaml")
    if document.root is not None:
        assert plain(document.root) == {"top": value}
    else:
        assert {found.id for found in document.diagnostics} == {"unprintable-character"}


def plain(node: object) -> object:
    if isinstance(node, Map):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, Seq):
        return [plain(item) for item in node]
    return node
