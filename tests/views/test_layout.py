"""Laid-out code is what `ruff format` makes of it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msgen.views.python.layout import (
    WIDTH,
    Code,
    Group,
    Prefixed,
    call,
    docstring,
    import_lines,
    keyword,
    lay,
)

RUFF = shutil.which("ruff", path=str(Path(sys.executable).parent)) or "ruff"

WORDS = st.from_regex(r"[a-z][a-z_]{2,30}", fullmatch=True)
CODES: st.SearchStrategy[Code] = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda name, positional, named: call(
            name, *positional, *(keyword(f"k{i}_{n}", c) for i, (n, c) in enumerate(named))
        ),
        WORDS,
        st.lists(inner, max_size=3),
        st.lists(st.tuples(WORDS, inner), max_size=4),
    ),
    max_leaves=12,
)


def formatted(source: str) -> str:
    done = subprocess.run(
        [RUFF, "format", "--isolated", "--line-length", str(WIDTH), "-"],
        input=source, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CODES, min_size=10, max_size=20))
def test_calls_are_formatted_whatever_the_names(codes: list[Code]) -> None:
    body = "\n".join(
        f"    x{i} = {lay(c, indent=4 + len(f'x{i} = '))}" for i, c in enumerate(codes)
    )
    statements = "\n".join(
        f"    {lay(Prefixed(f'x{i} = ', code), indent=4)}" for i, code in enumerate(codes)
    )
    source = f"def f() -> None:\n{statements}\n"
    assert body
    assert formatted(source) == source


@pytest.mark.parametrize(
    "text",
    [
        "short",
        'ends with "',
        'has """ inside',
        "back\\slash",
        "word " * 60,
        "one\n\ntwo " + "x " * 90,
    ],
)
def test_docstrings_are_formatted_and_say_the_same(text: str) -> None:
    source = f"def f() -> None:\n    {docstring(text, indent=4)}\n"
    assert formatted(source) == source
    found: dict[str, object] = {}
    exec(source, found)
    assert (found["f"].__doc__ or "").split() == text.split()


def test_imports_are_grouped_and_sorted() -> None:
    imports = [
        ("order.models", "Order"), ("order.models", "LIMIT"), ("order.models", "make"),
        ("chassis.aio", "Upstream"), ("uuid", "uuid4"), ("datetime as dt", ""), ("httpx2", ""),
        ("order.handlers.a", "a as b"),
    ]  # fmt: skip
    assert import_lines(imports, first_party=("chassis", "order")) == (
        "import datetime as dt\nfrom uuid import uuid4\n\n"
        "import httpx2\n\n"
        "from chassis.aio import Upstream\nfrom order.handlers.a import a as b\n"
        "from order.models import LIMIT, Order, make"
    )


def test_a_group_without_a_comma_gets_none() -> None:
    laid = lay(Group("list[", ("a" * 110,), "]", comma=False))
    assert laid == "list[\n    " + "a" * 110 + "\n]"
