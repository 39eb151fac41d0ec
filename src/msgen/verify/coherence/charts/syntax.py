"""Templates of Go, as far as charts use them: text is left out, actions become nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_ACTION = re.compile(r"\{\{-?\s*(/\*.*?\*/|.*?)\s*-?\}\}", re.DOTALL)
_TOKEN = re.compile(
    r'(?P<text>"(?:[^"\\]|\\.)*"|`[^`]*`)|(?P<assign>:?=)|(?P<mark>[|(),])'
    r"|(?P<word>[$\w.+-]+)|\s+"
)
_BLOCKS = {"if", "with", "range", "define", "block"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an expression: a path such as `.values.kind`, a name, a number or a text."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """An expression in parentheses, and the fields that are taken of what it gives."""

    inner: Pipeline
    fields: tuple[str, ...] = ()


Operand = Word | Group
Pipeline = tuple[tuple[Operand, ...], ...]
"""Commands, each given what the one before it made."""


@dataclass(slots=True)
class Node:
    """An action. `kind` is its first word if that is one of the language's own, else `show`.

    `names` are the variables that it sets; `inner` is what stands inside, with what comes after
    each `else` as a node of its own.
    """

    kind: str
    line: int
    pipeline: Pipeline = ()
    names: tuple[str, ...] = ()
    inner: list[Node] = field(default_factory=list)


def parse(text: str) -> list[Node]:
    """Return the actions of a template, each inside of the one that holds it."""
    top = Node("top", 1)
    stack = [top]
    for found in _ACTION.finditer(text):
        said = found[1]
        if not said or said.startswith("/*"):
            continue
        word, _, rest = said.partition(" ")
        line = text.count("\n", 0, found.start()) + 1
        if word == "end":
            stack.pop()
            if stack[-1].kind == "whole":
                stack.pop()
            continue
        if word == "else":
            stack.pop()
            after, _, rest = rest.partition(" ")
            word, opens = (after or "else"), True
        else:
            opens = word in _BLOCKS
            if opens:
                whole = Node("whole", line)
                stack[-1].inner.append(whole)
                stack.append(whole)
        names, pipeline = _expression(rest if opens else said)
        node = Node(word if opens else "show", line, pipeline, names)
        stack[-1].inner.append(node)
        if opens:
            stack.append(node)
    return top.inner


def _expression(text: str) -> tuple[tuple[str, ...], Pipeline]:
    """The variables that are set, and what they are set to."""
    tokens = list(_tokens(text))
    names: tuple[str, ...] = ()
    for place, (kind, _) in enumerate(tokens):
        if kind == "assign":
            names = tuple(word for kind, word in tokens[:place] if kind == "word")
            tokens = tokens[place + 1 :]
            break
    rest = iter(tokens)
    return names, _pipeline(rest)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(text):
        if found.lastgroup:
            yield found.lastgroup, found[0]


def _pipeline(tokens: Iterator[tuple[str, str]]) -> Pipeline:
    commands: list[list[Operand]] = [[]]
    for kind, text in tokens:
        if text == "(" and kind == "mark":
            commands[-1].append(Group(_pipeline(tokens)))
        elif text == ")" and kind == "mark":
            break
        elif text == "|" and kind == "mark":
            commands.append([])
        elif kind == "text":
            commands[-1].append(Word(text[1:-1], quoted=True))
        elif kind == "taken" and commands[-1] and isinstance(commands[-1][-1], Group):
            fields = tuple(text.removeprefix(".").split("."))
            commands[-1][-1] = Group(commands[-1][-1].inner, fields)
        elif kind == "word":
            commands[-1].append(Word(text))
    return tuple(tuple(each) for each in commands if each)
