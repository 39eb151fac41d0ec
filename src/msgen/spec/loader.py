"""A YAML file, read into a tree that knows where everything stood.

The parser's events are walked once, without recursion, into `Map`, `Seq` and text: no YAML 1.1
typing, and duplicate keys, anchors, merge keys and tags are handled on the way. Whatever the
bytes are, the answer is a `Document`; problems are diagnostics in it, never exceptions.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import yaml

from msgen.diagnostics import Diagnostic, Source
from msgen.records import dataclass
from msgen.spec import credentials, readable, syntax
from msgen.spec.builder import Builder
from msgen.spec.tree import Map

MAX_BYTES = readable.MAX_BYTES
_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """One loaded file: `root` is None when its text cannot be understood at all."""

    source: Source
    root: Map | None
    diagnostics: tuple[Diagnostic, ...]


def read(
    path: str | os.PathLike[str],
    *,
    name: str | None = None,
    edited: Mapping[str, bytes] | None = None,
) -> Document:
    """Load the file at `path`; messages call it `name`, or what was typed.

    `edited` holds the content of files, by absolute real path, that is not on the disk yet.
    """
    shown = name or os.fspath(path)
    data = readable.read_bytes(os.fspath(path), name=shown, edited=edited)
    if isinstance(data, Diagnostic):
        return Document(Source(shown, ""), None, (data,))
    return parse(data, name=shown)


def parse(data: bytes, *, name: str) -> Document:
    """Load the bytes of a file called `name`."""
    text, problems = readable.decode(data, name=name)
    source = Source(name, text)
    if problems:
        return Document(source, None, tuple(problems))
    builder = Builder(source)
    with _no_garbage_collection():
        try:
            parser = _Parser(text)
            builder.build(parser.get_event)
        except yaml.YAMLError as error:
            builder.root = None
            found = syntax.describe(error, source)
            line = found.span.line if found.span else 0
            # What was found in the broken line before it broke is a consequence.
            kept = [d for d in builder.diagnostics if d.span and d.span.line != line]
            builder.diagnostics = [*kept, found]
    builder.diagnostics.extend(credentials.find(source))
    return Document(source, builder.root, tuple(builder.diagnostics))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """A hundred thousand new containers would make the collector run for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
