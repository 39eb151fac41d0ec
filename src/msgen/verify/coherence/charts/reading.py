"""Follows templates with the shapes of their values, and tells which names nothing has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from msgen.verify.coherence.charts.shapes import (
    Absent,
    Many,
    Plain,
    Record,
    Shape,
    Unknown,
    below,
    has,
    items,
    joined,
    words_of,
)
from msgen.verify.coherence.charts.syntax import Group, Node, Operand, Pipeline, Word

_FORM = ("printf", "form")
_FIRST = {"first", "last", "rest", "initial", "uniq", "sortAlpha", "values", "compact"}
_JOINING = {"default", "coalesce", "merge", "mergeOverwrite", "concat", "required"}


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that a template asks for, and that no value has."""

    file: str
    line: int
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """What is defined by a name, and where."""

    file: str
    nodes: tuple[Node, ...]


@dataclass(slots=True)
class Scope:
    """What stands for the dot and for the variables; `file` is where it is asked."""

    file: str
    dot: Shape
    names: dict[str, Shape]
    line: int = 0

    def inside(self, dot: Shape) -> Scope:
        """The same with another dot; what is set there is not known outside."""
        return Scope(self.file, dot, dict(self.names), self.line)


@dataclass(slots=True)
class Reader:
    """Follows each named template once for each shape that it is given.

    A template is given many things, and asks whether some have what only others can have; so a name
    is missing where nothing that is given to the template has it.
    """

    templates: Mapping[str, Template]
    _lacking: set[Missing] = field(default_factory=set)
    _having: set[Missing] = field(default_factory=set)
    _followed: set[tuple[str, Shape]] = field(default_factory=set)
    _open: list[str] = field(default_factory=list)

    @property
    def missing(self) -> frozenset[Missing]:
        """The names that nothing has."""
        return frozenset(self._lacking - self._having)

    def follow(self, file: str, nodes: Iterable[Node], given: Shape) -> None:
        """Follow a file of templates."""
        self._nodes(nodes, Scope(file, given, {"$": given}))

    def _include(self, name: str, given: Shape) -> None:
        template = self.templates.get(name)
        if template is None or name in self._open or (name, given) in self._followed:
            return
        self._followed.add((name, given))
        self._open.append(name)
        self.follow(template.file, template.nodes, given)
        self._open.pop()

    def _nodes(self, nodes: Iterable[Node], scope: Scope) -> None:
        for node in nodes:
            scope.line = node.line
            if node.kind == "whole":
                self._whole(node, scope)
            elif node.kind == "show":
                found = self._pipeline(node.pipeline, scope)
                scope.names.update(dict.fromkeys(node.names, found))

    def _whole(self, whole: Node, scope: Scope) -> None:
        """A block with all its branches; the dot of `else` is that of the outside."""
        for node in whole.inner:
            scope.line = node.line
            if node.kind in {"define", "block"}:
                continue
            found = self._pipeline(node.pipeline, scope)
            inner = scope.inside(found if node.kind == "with" else scope.dot)
            if node.kind == "range":
                inner.dot = items(found)
                inner.names.update(_looped(node.names, inner.dot))
            elif node.names:
                inner.names.update(dict.fromkeys(node.names, found))
            self._nodes(node.inner, inner)

    def _pipeline(self, pipeline: Pipeline, scope: Scope) -> Shape:
        found: Shape | None = None
        for command in pipeline:
            found = self._command(command, found, scope)
        return found or Unknown()

    def _command(self, command: tuple[Operand, ...], piped: Shape | None, scope: Scope) -> Shape:
        head = command[0]
        if not isinstance(head, Word) or head.quoted or head.text[0] in ".$":
            value = self._operand(head, scope)
            for each in command[1:]:  # arguments of a method
                self._operand(each, scope)
            return value
        given = [self._operand(each, scope) for each in command[1:]]
        words = [each.text if isinstance(each, Word) else "" for each in command[1:]]
        return self._call(
            head.text, command[1:], words, [*given, *([piped] if piped else [])], scope
        )

    def _call(
        self,
        name: str,
        operands: tuple[Operand, ...],
        words: list[str],
        given: list[Shape],
        scope: Scope,
    ) -> Shape:
        if name == "include" and len(given) > 1:
            for each in self._named(operands[0], words[0], scope):
                self._include(each, given[1])
            return Plain()
        if name == "dict":
            return Record(tuple(zip(words[::2], given[1::2], strict=False)))
        if name == "list":
            return Many(joined(given)) if given else Unknown()
        if name in {"index", "get"} and len(given) > 1:
            keys = words_of(given[1])
            found = [self._below(given[0], each, scope) for each in sorted(keys)]
            return joined(found) if found else items(given[0])
        if name == "pick" and given:
            fields = ((each, self._below(given[0], each, scope)) for each in words[1:])
            return Record(tuple(fields))
        if name == "ternary":
            return joined(given[:2])
        if name in _JOINING and given:
            return joined([each for each in given if not isinstance(each, Plain)] or given)
        if name in _FIRST and given:
            return given[0] if name not in {"first", "last"} else items(given[0])
        return Unknown()

    def _named(self, operand: Operand, word: str, scope: Scope) -> Iterator[str]:
        """The templates that are meant by a name, or by one that is put together."""
        if isinstance(operand, Word) and operand.quoted:
            yield word
        elif isinstance(operand, Group) and len(operand.inner[0]) > len(_FORM):
            form, *filled = operand.inner[0][1:]
            for each in words_of(self._operand(filled[0], scope)):
                yield form.text.replace("%s", each) if isinstance(form, Word) else each

    def _operand(self, operand: Operand, scope: Scope) -> Shape:
        if isinstance(operand, Group):
            found = self._pipeline(operand.inner, scope)
            for name in operand.fields:
                found = self._below(found, name, scope)
            return found
        text = operand.text
        if operand.quoted or text[0] not in ".$":
            return Plain((text,))
        root, *names = text.split(".")
        found = scope.names.get(root, Unknown()) if root else scope.dot
        for name in filter(None, names):
            found = self._below(found, name, scope, text)
        return found

    def _below(self, shape: Shape, name: str, scope: Scope, path: str = "") -> Shape:
        asked = Missing(scope.file, scope.line, path or name, name)
        try:
            found = below(shape, name)
        except Absent:
            self._lacking.add(asked)
            return Unknown()
        if has(shape, name):
            self._having.add(asked)
        return found


def _looped(names: tuple[str, ...], item: Shape) -> Iterator[tuple[str, Shape]]:
    """The variables of a loop: the item, or the key and the item."""
    if len(names) > 1:
        yield names[0], Plain()
    if names:
        yield names[-1], item
