"""Modules stay readable in one sitting, functions on one screen."""

import ast

import pytest

from tests.architecture.sources import CHECKOUT, modules

HARD, SOFT = 300, 250
FUNCTION = 60
DUMPING_GROUNDS = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "shared"}


def test_modules_are_small(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = {name: len(path.read_text().splitlines()) for name, path in modules().items()}
    large = {name: size for name, size in sizes.items() if size > SOFT}
    if large:
        with capsys.disabled():
            print(f"\nover {SOFT} lines: {large}")
    assert not {name: size for name, size in large.items() if size > HARD}


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{path.relative_to(CHECKOUT)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for path in modules().values()
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno >= FUNCTION
    ]
    assert not long, "\n".join(long)


def test_no_dumping_grounds() -> None:
    assert not [name for name in modules() if DUMPING_GROUNDS & set(name.split("."))]


def test_every_module_says_what_it_is() -> None:
    silent = [
        name
        for name, path in modules().items()
        if not ast.get_docstring(ast.parse(path.read_bytes()))
    ]
    assert not silent
