"""Templates look like their output and decide nothing.

Allowed are output, `for`, `if flag`, `include` of a fixed name, and a handful of filters. What is
compared, computed or called belongs into a view, where it has a type and a test.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import nodes

from msgen.render.filters import ALL
from msgen.render.templates import builtin, templates_root

ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Include,
    nodes.Name, nodes.Getattr, nodes.Const, nodes.Filter, nodes.Not, nodes.Keyword, nodes.Tuple,
)  # fmt: skip
FILTERS = {*ALL, "join", "indent"}
LONGEST = 120  # lines; a longer template is two


def templates() -> list[Path]:
    return sorted(templates_root().rglob("*.j2"))


def name(path: Path) -> str:
    return path.relative_to(templates_root()).as_posix()


def decisions(tree: nodes.Template) -> Iterator[str]:
    for node in walk(tree):
        if not isinstance(node, ALLOWED):
            yield f"line {node.lineno}: {type(node).__name__}"
        elif isinstance(node, nodes.Filter) and node.name not in FILTERS:
            yield f"line {node.lineno}: filter {node.name}"
        elif isinstance(node, nodes.If) and not flag(node.test):
            yield f"line {node.lineno}: if over more than a flag"
        elif isinstance(node, nodes.For) and (node.test or node.recursive):
            yield f"line {node.lineno}: for with a condition"
        elif isinstance(node, nodes.Include) and not isinstance(node.template, nodes.Const):
            yield f"line {node.lineno}: include of a computed name"


def walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from walk(child)


def flag(test: nodes.Expr) -> bool:
    """Tell whether a condition is a name or an attribute, or the negation of one."""
    if isinstance(test, nodes.Not):
        test = test.node
    while isinstance(test, nodes.Getattr):
        test = test.node
    return isinstance(test, nodes.Name)


@pytest.mark.parametrize("path", templates(), ids=name)
def test_decides_nothing(path: Path) -> None:
    found = list(decisions(builtin().parse(path.read_text())))
    assert not found, f"{name(path)}: {', '.join(found)}"


@pytest.mark.parametrize("path", templates(), ids=name)
def test_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize(
    "text",
    [
        "<% if a == 1 %><% endif %>",
        "<% if a and b %><% endif %>",
        "<% set a = 1 %>",
        "<%= a() %>",
        "<%= a + 1 %>",
        "<%= a[0] %>",
        "<%= a | upper %>",
        "<% for x in y if x.z %><% endfor %>",
        "<% macro a() %><% endmacro %>",
        "<% extends 'a' %>",
        "<% include a %>",
        "<%= 'a' if b else 'c' %>",
        "<%= a is defined %>",
    ],
)
def test_decisions_are_seen(text: str) -> None:
    assert list(decisions(builtin().parse(text)))
