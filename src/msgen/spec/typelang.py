"""The type language inside one scalar: `string(1..64)`, `[OrderLine]`, `optional a | b`.

    expression := ("optional" | "nullable")* alternatives
    alternatives := term ("|" literal)*
    term := "[" expression "]" | "map(" expression ")" | scalar ["(" bounds ")"] | Name | literal
    bounds := low ".." high | ".." high | low ".." | exact | /regex/, or both with a comma

Types of one's own begin with a capital letter, built-in ones with a small one; everything that
stands beside a `|` is a literal, and so is anything in quotes.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgen.names import nearest
from msgen.records import dataclass
from msgen.spec.shapes import Array, Literals, Ref, Scalar, ScalarKind, Shape, Table
from msgen.spec.type_bounds import BOUNDED, Bounds, read_bounds
from msgen.spec.type_errors import BadType

_MEANT = {
    "str": "string", "text": "string", "varchar": "string", "char": "string",
    "integer": "int", "long": "int", "int32": "int", "int64": "int", "float": "number",
    "double": "number", "money": "decimal", "boolean": "bool", "timestamp": "datetime",
    "time": "datetime", "url": "uri", "binary": "bytes", "object": "map(any)",
    "dict": "map(any)", "map": "map(any)", "list": "[any]", "array": "[any]", "json": "any",
}  # fmt: skip
_KINDS = {kind.value: kind for kind in ScalarKind}
_TOKEN = re.compile(r"\s*(?:([A-Za-z0-9_][A-Za-z0-9_.+-]*)|(\"[^\"]*\"|'[^']*')|(.))", re.DOTALL)
_TYPE_NAME = re.compile(r"[A-Z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class TypeExpression:
    """What one scalar says: a shape, and whether a field of it may be left out or null."""

    shape: Shape
    optional: bool = False
    nullable: bool = False


@lru_cache(maxsize=4096)
def parse(text: str) -> TypeExpression:
    """The meaning of `text`; `BadType` with the columns of what is wrong."""
    reader = _Reader(text)
    found = reader.expression()
    if reader.kind:
        reader.fail(f'expected the end of the type, found "{reader.current}"')
    return found


class _Reader:
    """Walks over the tokens: `current`, and its `kind` (word, quoted, sign, or nothing)."""

    __slots__ = ("_end", "_text", "current", "kind", "start")

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = 0
        self.advance()

    def advance(self) -> None:
        found = _TOKEN.match(self._text, self._end)
        if found is None:
            self.start, self.current, self.kind = len(self._text), "", ""
            return
        group = found.lastindex or 3
        self.start, self._end = found.start(group), found.end()
        self.current, self.kind = found[group], ("word", "quoted", "sign")[group - 1]

    def fail(self, message: str, *, hint: str | None = None) -> None:
        raise BadType(message, self.start, max(1, len(self.current)), hint)

    def take(self, sign: str) -> None:
        if self.kind != "sign" or self.current != sign:
            self.fail(f'expected "{sign}", found {self._shown()}')
        self.advance()

    def is_sign(self, sign: str) -> bool:
        return self.kind == "sign" and self.current == sign

    def expression(self) -> TypeExpression:
        said: list[str] = []
        while self.kind == "word" and self.current in ("optional", "nullable"):
            if self.current in said:
                self.fail(f"{self.current} stands here twice")
            said.append(self.current)
            self.advance()
        return TypeExpression(self._alternatives(), "optional" in said, "nullable" in said)

    def _alternatives(self) -> Shape:
        start, word, quoted = self.start, self.current, self.kind == "quoted"
        ahead = _TOKEN.match(self._text, self._end)
        if quoted or (self.kind == "word" and ahead and ahead[3] == "|"):
            return self._literals()
        term = self._term()
        if self.is_sign("|"):
            message = "what stands beside | is a literal such as placed, not a type with arguments"
            raise BadType(
                message, start, max(1, len(word)), "write the words that are allowed: placed | paid"
            )
        return term

    def _literals(self) -> Shape:
        values: list[str] = []
        while True:
            if self.kind not in ("word", "quoted"):
                self.fail(
                    f"expected a word, found {self._shown()}", hint="put other signs in quotes"
                )
            value = self.current[1:-1] if self.kind == "quoted" else self.current
            if self.kind == "word" and value in _KINDS:
                hint = f'write "{value}" in quotes for the word itself, or any for mixed types'
                self.fail(f"alternatives are literals, and {value} is a type", hint=hint)
            if value in values:
                self.fail(f'"{value}" stands here twice')
            values.append(value)
            self.advance()
            if not self.is_sign("|"):
                return Literals(tuple(values))
            self.advance()

    def _term(self) -> Shape:
        if self.is_sign("["):
            self.advance()
            items = self.inner("the items of a list")
            self.take("]")
            return Array(items)
        if self.kind != "word":
            self.fail(
                f"expected a type, found {self._shown()}",
                hint="for example string(1..64), [Order] or map(int)",
            )
        if self.current == "map" and self._text.startswith("(", self._end):
            self.advance()
            self.advance()
            values = self.inner("the values of a map")
            self.take(")")
            return Table(values)
        return self._named()

    def inner(self, what: str) -> Shape:
        start = self.start
        found = self.expression()
        if found.optional or found.nullable:
            word = "optional" if found.optional else "nullable"
            raise BadType(f"{what} cannot be {word}, only a field can", start, len(word))
        return found.shape

    def _named(self) -> Shape:
        word = self.current
        kind = _KINDS.get(word)
        if kind is None:
            if not _TYPE_NAME.fullmatch(word):
                self._unknown(word)
            self.advance()
            return Ref(word)
        start = self._end
        self.advance()
        if not self.is_sign("("):
            return Scalar(kind)
        if kind not in BOUNDED:
            self.fail(f"{kind} takes no arguments")
        bounds = read_bounds(self._text, start=self._text.index("(", start) + 1, kind=kind)
        return self._bounded(kind, bounds)

    def _bounded(self, kind: ScalarKind, bounds: Bounds) -> Scalar:
        self._end = bounds.end
        self.advance()
        return Scalar(kind, bounds.minimum, bounds.maximum, bounds.pattern)

    def _unknown(self, word: str) -> None:
        meant = _MEANT.get(word) or nearest(word, _KINDS)
        message = f'there is no type "{word}": built-in ones are {", ".join(_KINDS)}'
        own = f'{word.capitalize()} is a type of your own, and "{word}" in quotes the word itself'
        self.fail(message, hint=f'did you mean "{meant}"?' if meant else own)

    def _shown(self) -> str:
        return f'"{self.current}"' if self.kind else "the end"
