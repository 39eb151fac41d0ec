"""Laid-out code is what `ruff format` makes of it."""

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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

CHANCE = random.Random(1)


def word() -> str:
    return "f_" + "".join(CHANCE.choices("abcdefgh_", k=CHANCE.randint(2, 30)))


def code(depth: int = 0) -> Code:
    """A name, or a call of calls, up to four deep."""
    if depth > 3 or CHANCE.random() < 0.3:
        return word()
    positional = [code(depth + 1) for _ in range(CHANCE.randint(0, 3))]
    named = [keyword(f"k{i}", code(depth + 1)) for i in range(CHANCE.randint(0, 4))]
    return call(word(), *positional, *named)


def formatted(source: str) -> str:
    done = subprocess.run(
        [RUFF, "format", "--isolated", "--line-length", str(WIDTH), "-"],
        input=source, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def test_calls_are_formatted_whatever_the_names() -> None:
    statements = [lay(Prefixed(f"x{i} = ", code()), indent=4) for i in range(400)]
    source = "def f() -> None:\n" + "".join(f"    {each}\n" for each in statements)
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
