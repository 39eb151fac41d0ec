"""Data to HCL: blocks of attributes, always the same bytes for the same data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgen.records import dataclass

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Word:
    """A reference to a variable: a word without quotes."""

    name: str


@dataclass(frozen=True, slots=True)
class Block:
    """`kind "label" { … }`. Texts may hold `${…}`, which HCL replaces."""

    kind: str
    labels: tuple[str, ...]
    body: Mapping[str, object]


def document(blocks: Iterable[Block]) -> str:
    """Return the blocks with an empty line between them."""
    return "\n".join(f"{_head(block)} {_map(block.body, '')}\n" for block in blocks)


def _head(block: Block) -> str:
    return " ".join((block.kind, *map(json.dumps, block.labels)))


def _map(data: Mapping[str, object], pad: str) -> str:
    return "{\n" + "".join(_attributes(data, f"{pad}  ")) + f"{pad}}}"


def _attributes(data: Mapping[str, object], pad: str) -> Iterator[str]:
    for name, value in data.items():
        key = name if _PLAIN.fullmatch(name) else json.dumps(name)
        yield f"{pad}{key} = {_value(value, pad)}\n"


def _value(value: object, pad: str) -> str:
    if isinstance(value, Word):
        return value.name
    if isinstance(value, Mapping):
        return _map(value, pad)
    if isinstance(value, str | bool | int):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Sequence):
        inner = "".join(f"{pad}  {_value(item, pad + '  ')},\n" for item in value)
        return f"[\n{inner}{pad}]" if value else "[]"
    raise TypeError(f"HCL has no form for {type(value).__name__}")
