"""Python source laid out as the formatter would: one line if it fits, else one item a line.

What does not fit is opened with a trailing comma after every item, which `ruff format` leaves
as it is. So the output is formatted whatever the length of the names in a spec.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgen.records import dataclass

WIDTH = 100
"""Columns of a line of generated Python."""

_STEP = "    "
_ITSELF = frozenset(("",))


@dataclass(frozen=True, slots=True)
class Group:
    """A bracketed list.

    ``before`` ends with the opening bracket, ``after`` starts with the closing one. ``comma`` is
    False where a comma after the last item would change the meaning.
    """

    before: str
    items: tuple[Code, ...]
    after: str = ")"
    comma: bool = True


@dataclass(frozen=True, slots=True)
class Prefixed:
    """A piece of code behind fixed text: ``name=`` of an argument, ``await``, ``x =``."""

    text: str
    code: Code


@dataclass(frozen=True, slots=True)
class Each:
    """A list made of another one: ``[item for name in source]``."""

    item: Code
    name: str
    source: str

    @property
    def clause(self) -> str:
        """What stands behind the item."""
        return f"for {self.name} in {self.source}"


Code = str | Group | Prefixed | Each


def call(function: str, *arguments: Code, after: str = ")") -> Group:
    """A call of ``function``."""
    return Group(f"{function}(", arguments, after)


def keyword(name: str, value: Code) -> Prefixed:
    """The argument ``name=value``."""
    return Prefixed(f"{name}=", value)


def flat(code: Code) -> str:
    """Return ``code`` on one line."""
    if isinstance(code, str):
        return code
    if isinstance(code, Prefixed):
        return code.text + flat(code.code)
    if isinstance(code, Each):
        return f"[{flat(code.item)} {code.clause}]"
    return code.before + ", ".join(map(flat, code.items)) + code.after


def lay(code: Code, *, indent: int = 0, tail: str = "") -> str:
    """Return ``code`` followed by ``tail``.

    Every line but the first is indented by ``indent`` columns more; the first is taken to start
    there.
    """
    one_line = flat(code)
    if indent + len(one_line) + len(tail) <= WIDTH and "\n" not in one_line:
        return one_line + tail
    match code:
        case str():
            return code + tail
        case Prefixed(text, inner):
            return text + _behind(inner, indent=indent, width=len(text), tail=tail)
        case Group(before, (), after):
            return before + after + tail
        case Group(before, items, after, comma):
            return _open(before, items, after, comma=comma, indent=indent) + tail
        case Each():
            return _open_each(code, indent=indent) + tail


def _behind(code: Code, *, indent: int, width: int, tail: str) -> str:
    """Lay out what follows ``width`` columns of text: opened at once, as the line is too long."""
    match code:
        case Group(before, items, after, comma) if items:
            return _open(before, items, after, comma=comma, indent=indent) + tail
        case Prefixed(text, inner):
            return text + _behind(inner, indent=indent, width=width + len(text), tail=tail)
        case Each():
            return _open_each(code, indent=indent) + tail
        case _:
            return flat(code) + tail


def _open(before: str, items: Sequence[Code], after: str, *, comma: bool, indent: int) -> str:
    inside = " " * indent + _STEP
    end = "," if comma else ""
    lines = [inside + lay(item, indent=len(inside), tail=end) for item in items]
    return "\n".join([before, *lines, " " * indent + after])


def _open_each(each: Each, *, indent: int) -> str:
    inside = " " * indent + _STEP
    item = inside + lay(each.item, indent=len(inside))
    return "\n".join(["[", item, inside + each.clause, " " * indent + "]"])


def docstring(text: str, *, indent: int = 0) -> str:
    """Return ``text`` as a docstring literal: wrapped and escaped."""
    words = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    paragraphs = [" ".join(paragraph.split()) for paragraph in words.split("\n\n")]
    first = paragraphs[0]
    margin = " " * indent
    if len(paragraphs) == 1 and indent + len(first) + 6 <= WIDTH:
        return f'"""{first[:-1]}\\""""' if first.endswith('"') else f'"""{first}"""'
    wrapped = [_wrapped(each, WIDTH - indent) for each in paragraphs]
    wrapped[0] = _wrapped(f'"""{first}', WIDTH - indent)
    if len(paragraphs) == 1 and len(wrapped[0]) == 1:
        return f'{wrapped[0][0]}"""'  # too long by its quotes alone, which stay there
    lines = [line for paragraph in wrapped for line in ("", *paragraph)][1:]
    return "\n".join([lines[0], *(margin + line if line else "" for line in (*lines[1:], '"""'))])


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def import_lines(imports: Iterable[tuple[str, str]], *, first_party: Sequence[str]) -> str:
    """Return import statements sorted and grouped as ruff's isort rules want them.

    Each import is a module and a name of it; an empty name imports the module itself.
    ``first_party`` packages make the last group; a module of the standard library the first.
    """
    modules: dict[str, set[str]] = {}
    for module, name in imports:
        modules.setdefault(module, set()).add(name)
    groups: list[list[str]] = [[], [], [], []]
    for module in modules:
        groups[_group(module, first_party)].append(module)
    blocks = []
    for members in groups:
        members.sort()
        plain = [f"import {each}" for each in members if "" in modules[each]]
        found = [(each, frozenset(modules[each]) - _ITSELF) for each in members]
        named = [_from(module, names) for module, names in found if names]
        if plain or named:
            blocks.append("\n".join([*plain, *named]))
    return "\n\n".join(blocks)


def _group(module: str, first_party: Sequence[str]) -> int:
    root = module.replace(" ", ".").partition(".")[0]
    if root == "__future__":
        return 0
    if root in _STANDARD:
        return 1
    return 3 if root in first_party else 2


@lru_cache(maxsize=1024)
def _from(module: str, names: frozenset[str]) -> str:
    """Names in isort's order: constants, then classes, then the rest; renamed ones alone."""
    groups = [[name] for name in names if " as " in name]
    together = sorted((n for n in names if " as " not in n), key=lambda name: (_rank(name), name))
    groups += [together] if together else []
    return "\n".join(_statement(module, group) for group in sorted(groups))


def _statement(module: str, names: list[str]) -> str:
    one_line = f"from {module} import {', '.join(names)}"
    if len(one_line) <= WIDTH:
        return one_line
    inside = "".join(f"{_STEP}{name},\n" for name in names)
    return f"from {module} import (\n{inside})"


def _rank(name: str) -> int:
    bare = name.partition(" as ")[0]
    if bare.isupper() and len(bare) > 1:
        return 0
    return 1 if bare[:1].isupper() else 2


_STANDARD = frozenset(
    (
        "asyncio",
        "base64",
        "collections",
        "contextlib",
        "dataclasses",
        "datetime",
        "decimal",
        "functools",
        "json",
        "types",
        "logging",
        "os",
        "pathlib",
        "sys",
        "time",
        "typing",
        "uuid",
    )
)
"""Those modules of the standard library that generated code imports."""
