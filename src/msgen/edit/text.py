"""The files of a spec as text, beside what they say."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from msgen.diagnostics import UserError
from msgen.records import dataclass
from msgen.spec import places
from msgen.spec.load import load
from msgen.spec.models.root import Spec
from msgen.spec.tree import Map

StepPath: TypeAlias = "tuple[str | int, ...]"

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SpecText:
    """A spec that can be edited.

    `texts` are its files by absolute real path, the root spec first, without byte order marks;
    `marked` are those that have one. `written` is what was typed, in its long form.
    """

    path: Path
    name: str
    texts: Mapping[str, str]
    marked: frozenset[str]
    tree: Map
    written: Spec

    @classmethod
    def read(cls, path: Path, *, edited: Mapping[str, bytes] | None = None) -> SpecText:
        """Read the spec at `path`; raises UserError with all findings where it cannot be read.

        Findings about what it says are left to the judge: an edit may be what mends them.
        """
        real = Path(os.path.realpath(path))
        loaded = load(path, edited=edited)
        if loaded.written is None or loaded.tree is None:
            raise UserError(*loaded.diagnostics)
        texts: dict[str, str] = {}
        marked = set()
        for source in loaded.sources:
            file = _file_of(source.name, os.fspath(path), real.parent)
            texts[file] = source.text
            if _bytes(file, edited).startswith(_MARK):
                marked.add(file)
        return cls(real, os.fspath(path), texts, frozenset(marked), loaded.tree, loaded.written)

    @property
    def folder(self) -> Path:
        """The real folder of the root spec."""
        return self.path.parent

    def file_of(self, shown: str) -> str:
        """The real path of the file that messages call `shown`."""
        return _file_of(shown, self.name, self.folder)

    def pending(self, edited: Mapping[str, bytes] | None) -> dict[str, bytes]:
        """The files as `edited` has them, by path below the folder, and else as they are here."""
        here = {file: self.encoded(file, text) for file, text in self.texts.items()}
        changed = edited or {}
        return here | {os.path.join(self.folder, name): text for name, text in changed.items()}

    def after(self, edited: Mapping[str, bytes]) -> SpecText:
        """The spec with files as `edited` has them, by path below the folder."""
        return SpecText.read(Path(self.name), edited=self.pending(edited))

    def shown(self, file: str) -> str:
        """How messages name one of the files."""
        below = os.path.relpath(file, self.folder)
        return os.path.join(os.path.dirname(self.name), below).replace(os.sep, "/")

    def encoded(self, file: str, text: str) -> bytes:
        """The bytes of a file with this text, with the byte order mark that it has had."""
        return (_MARK if file in self.marked else b"") + text.encode()

    def typed(self, place: StepPath) -> tuple[StepPath, Any]:
        """The path in the text for `place`, one of the long form, and the data that stand there."""
        return places.written(self.tree, place)


def _bytes(file: str, edited: Mapping[str, bytes] | None) -> bytes:
    pending = (edited or {}).get(file)
    if pending is not None:
        return pending
    with open(file, "rb") as stream:
        return stream.read(len(_MARK))


def _file_of(shown: str, root: str, folder: Path) -> str:
    if shown == root:
        return os.path.join(folder, os.path.basename(os.path.realpath(root)))
    below = os.path.relpath(shown, os.path.dirname(root) or ".")
    return os.path.realpath(os.path.join(folder, below))
