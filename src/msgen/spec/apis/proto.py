"""A reader for .proto files: packages, messages, enums and services, both syntaxes.

It is tolerant: options, extensions and whatever it does not need are skipped. It is no judge
of .proto files; protoc is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from msgen.records import dataclass

_TOKEN = re.compile(
    r"""\s+|//[^\n]*|/\*.*?\*/            # what separates
    |("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*') # a string
    |([A-Za-z_.][\w.]*|[-+]?[\w.]+)        # a word or number
    |(.)                                   # a sign
    """,
    re.DOTALL | re.VERBOSE,
)


_SKIPPED = ("option", "reserved", "extensions", "extend", "group")


@dataclass(frozen=True, slots=True)
class ProtoField:
    """A field of a message; `label` is repeated, optional, required, map or nothing."""

    name: str
    type: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Rpc:
    """A method of a service."""

    service: str
    name: str
    request: str
    response: str
    client_stream: bool
    server_stream: bool


@dataclass(slots=True)
class ProtoFile:
    """What one file declares; names are full ones, without a leading dot."""

    package: str = ""
    imports: list[str] = field(default_factory=list)
    messages: dict[str, list[ProtoField]] = field(default_factory=dict)
    enums: dict[str, list[str]] = field(default_factory=dict)
    rpcs: list[Rpc] = field(default_factory=list)


class BadProto(Exception):
    """The text is no .proto file."""


def parse(text: str) -> ProtoFile:
    """Read a file; `BadProto` says where it stops making sense."""
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._next = 0
        self._file = ProtoFile()

    def parse(self) -> ProtoFile:
        while self._next < len(self._tokens):
            word = self._take()
            if word == "package":
                self._file.package = self._take()
                self._skip_statement()
            elif word == "import":
                path = self._take()
                self._file.imports.append(
                    (self._take() if path in ("public", "weak") else path).strip("\"'")
                )
                self._skip_statement()
            elif word in ("message", "enum", "service"):
                self._block(word, self._file.package)
            elif word != ";":
                self._skip_statement()
        return self._file

    def _block(self, word: str, scope: str) -> None:
        name = self._take()
        full = f"{scope}.{name}" if scope else name
        self._expect("{")
        if word == "message":
            self._file.messages[full] = []
            self._message(full, self._file.messages[full])
        elif word == "enum":
            self._file.enums[full] = list(self._enum())
        else:
            self._service(full)

    def _message(self, full: str, fields: list[ProtoField]) -> None:
        while (word := self._take()) != "}":
            if word in ("message", "enum") and self._peek(1) == "{":
                self._block(word, full)
            elif word == "oneof":
                self._take()
                self._expect("{")
                self._oneof(fields)
            elif word in _SKIPPED and self._peek() != "=":
                self._skip_statement()
            elif word != ";":
                fields.append(self._field(word))

    def _oneof(self, fields: list[ProtoField]) -> None:
        while (word := self._take()) != "}":
            if word == "option":
                self._skip_statement()
            elif word != ";":
                found = self._field(word)
                fields.append(ProtoField(found.name, found.type, "optional"))

    def _field(self, word: str) -> ProtoField:
        label = ""
        if word in ("repeated", "optional", "required"):
            label, word = word, self._take()
        if word == "map" and self._peek() == "<":
            self._take()
            self._take()
            self._expect(",")
            word, label = self._take(), "map"
            self._expect(">")
        name = self._take()
        self._expect("=")
        self._skip_statement()
        return ProtoField(name, word, label)

    def _enum(self) -> Iterator[str]:
        while (word := self._take()) != "}":
            if word in ("option", "reserved") and self._peek() != "=":
                self._skip_statement()
            elif word != ";":
                yield word
                self._skip_statement()

    def _service(self, full: str) -> None:
        while (word := self._take()) != "}":
            if word != "rpc":
                if word != ";":
                    self._skip_statement()
                continue
            name = self._take()
            request, client = self._message_type()
            if self._take() != "returns":
                raise BadProto(f"the method {name} returns nothing")
            response, server = self._message_type()
            self._file.rpcs.append(Rpc(full, name, request, response, client, server))
            if self._take() == "{":
                self._skip_braces()

    def _message_type(self) -> tuple[str, bool]:
        self._expect("(")
        word = self._take()
        stream = word == "stream" and self._peek() != ")"
        if stream:
            word = self._take()
        self._expect(")")
        return word, stream

    def _take(self) -> str:
        if self._next >= len(self._tokens):
            raise BadProto("it ends in the middle of a declaration")
        self._next += 1
        return self._tokens[self._next - 1]

    def _peek(self, ahead: int = 0) -> str:
        at = self._next + ahead
        return self._tokens[at] if at < len(self._tokens) else ""

    def _expect(self, sign: str) -> None:
        found = self._take()
        if found != sign:
            raise BadProto(f'it has "{found}" where "{sign}" belongs')

    def _skip_statement(self) -> None:
        """Go behind the `;` or the block that ends this statement."""
        while True:
            word = self._take()
            if word == ";":
                return
            if word == "{":
                self._skip_braces()
                if self._peek() not in (";", "]", ","):
                    return

    def _skip_braces(self) -> None:
        depth = 1
        while depth:
            depth += {"{": 1, "}": -1}.get(self._take(), 0)


def _tokens(text: str) -> Iterator[str]:
    for found in _TOKEN.finditer(text):
        if found.lastindex:
            yield found[found.lastindex]
