"""What is wrong with a Python file by itself: no Python at all, or names that nothing defines."""

import ast
import warnings
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from msgen.records import dataclass

_DYNAMIC = frozenset({"globals", "exec", "builtins"})
"""What gives a module names that its text does not show."""
_QUIET = b"noqa"
"""A line with this comment was looked at by its author."""
_TOLD = {
    "UndefinedName": "uses {}, which nothing defines",
    "UndefinedExport": "lists {} in __all__, and nothing defines it",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, told in words, and where; `line` and `column` count from 1.

    `name` is the one that nothing defines, and empty where the file is no Python.
    """

    name: str
    told: str
    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Examined:
    """What keeps Python from importing a file or from running its code, and the file parsed.

    There is no `tree` of a file that is not even parsed.
    """

    faults: list[Fault]
    tree: ast.Module | None


def examine(content: bytes, path: str) -> Examined:
    """Look for what is wrong with a file.

    `path` tells what kind of module it is. Python says nothing of names behind a failing line.
    """
    tree = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(content)
            compile(tree, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        return Examined([_of_syntax(error)], tree)
    except ValueError as error:  # a null byte, for some versions of Python
        return Examined([Fault("", str(error), 1, 1)], tree)
    except RecursionError:
        return Examined([], tree)
    return Examined([] if _is_dynamic(tree) else list(_undefined(tree, content, path)), tree)


def _of_syntax(error: SyntaxError) -> Fault:
    line, column = error.lineno or 1, max(1, error.offset or 1)
    end = error.end_offset if error.end_lineno == error.lineno else None
    return Fault("", error.msg, line, column, max(1, (end or 0) - column))


def _place(message: Any) -> tuple[int, int]:
    return message.lineno, message.col


def _is_dynamic(tree: ast.Module) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id in _DYNAMIC)
        or (isinstance(node, ast.alias) and node.name in _DYNAMIC)
        for node in ast.walk(tree)
    )


def _undefined(tree: ast.Module, content: bytes, path: str) -> Iterator[Fault]:
    """Yield names that nothing defines; what a text in an annotation means is anybody's guess."""
    lines = content.splitlines()
    checker = import_module("pyflakes.checker")  # costs 3 ms, and only edited code needs it
    for each in sorted(checker.Checker(tree, path, withDoctest=False).messages, key=_place):
        kind = type(each).__name__
        text = lines[each.lineno - 1] if each.lineno <= len(lines) else b""
        if kind not in _TOLD or _QUIET in text:
            continue
        name = str(each.message_args[0])
        if kind == "UndefinedExport" or text[each.col :].startswith(name.encode()):
            yield Fault(name, _TOLD[kind].format(name), each.lineno, each.col + 1, len(name))
