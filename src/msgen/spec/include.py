"""`include:` makes one spec of several files.

Patterns are relative to the file that holds them and match in sorted order. Every file must
lie below the root spec's folder. Sections are merged by name; a name that two files define is
an error that shows both places. What concerns the whole system is said in the root spec alone.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Mapping
from dataclasses import field

from msgen.diagnostics import Diagnostic, Related, Source, Span
from msgen.names import nearest_file
from msgen.records import dataclass
from msgen.spec.loader import read
from msgen.spec.traps import trap
from msgen.spec.tree import Map, Path, Seq, locate, span_at

SECTIONS = (
    "types", "services", "datastores", "brokers", "topics", "externals", "env_groups", "secrets",
)  # fmt: skip
"""The parts of a spec that are maps by name, and so may be spread over files."""

_NAMES_AT = dict.fromkeys(SECTIONS, 1) | {"environments": 3}  # levels above the unique names
_WILD = "*?["


@dataclass(frozen=True, slots=True)
class Tree:
    """A spec and all that it includes: `root` is None when the root file is unusable."""

    root: Map | None
    sources: tuple[Source, ...]
    diagnostics: tuple[Diagnostic, ...]


def load_tree(
    path: str | os.PathLike[str],
    *,
    name: str | None = None,
    edited: Mapping[str, bytes] | None = None,
) -> Tree:
    """Load the spec at `path`, which messages call `name`, with everything it includes.

    `edited` holds the content of files, by absolute real path, that is not on the disk yet;
    patterns find such files too.
    """
    where = os.fspath(path)
    shown = name or where
    document = read(where, name=shown, edited=edited)
    root = document.root
    diagnostics = list(document.diagnostics)
    if root is None or "include" not in root:
        return Tree(root, (document.source,), tuple(diagnostics))
    base = os.path.realpath(os.path.dirname(where) or ".")
    merger = _Merger(base, os.path.dirname(shown), root, edited or {})
    merger.sources.append(document.source)
    merger.follow(root, os.path.realpath(where), chain=())
    return Tree(root, tuple(merger.sources), tuple(diagnostics + merger.diagnostics))


@dataclass(slots=True)
class _Merger:
    """The root being completed. `base` is its folder, `shown` that folder in messages."""

    base: str
    shown: str
    root: Map
    edited: Mapping[str, bytes]
    sources: list[Source] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    def follow(self, document: Map, path: str, *, chain: tuple[str, ...]) -> None:
        """Merge what `document`, the file at `path`, includes; `chain` leads to it."""
        self.done.add(path)
        patterns = document.get("include")
        listed = patterns if isinstance(patterns, Seq) else [patterns]
        for index, pattern in enumerate(listed):
            if not isinstance(pattern, str):
                continue  # the models say what is wrong with it
            at: Path = ("include", index) if isinstance(patterns, Seq) else ("include",)
            span = locate(document, at)
            for found in self._matches(pattern, os.path.dirname(path), span):
                self._add(found, span, (*chain, path))

    def _matches(self, pattern: str, folder: str, span: Span) -> list[str]:
        target = os.path.normpath(os.path.join(folder, pattern))
        if os.path.isabs(pattern) or not self._inside(target):
            self._outside(pattern, span)
            return []
        wild = any(sign in pattern for sign in _WILD)
        found = self._globbed(target) if wild else [target]
        files = [os.path.realpath(file) for file in found]
        if not files or not (wild or os.path.exists(target) or files[0] in self.edited):
            message = f'"{pattern}" matches no file'
            hint = _near(target) or "it is relative to the folder of this file; ** crosses folders"
            self.diagnostics.append(trap("include-nothing").at(span, message, hint=hint))
            return []
        for file in files:
            if not self._inside(file):
                self._outside(pattern, span)
                return []
        return files

    def _globbed(self, target: str) -> list[str]:
        """The files that a pattern finds, those included that are to be written yet."""
        found = {file for file in glob.glob(target, recursive=True) if os.path.isfile(file)}
        new = [file for file in self.edited if not os.path.exists(file)]
        if new:
            pattern = _as_regex(target)
            found.update(file for file in new if pattern.fullmatch(file))
        return sorted(found)

    def _inside(self, path: str) -> bool:
        return os.path.commonpath([self.base, path]) == self.base

    def _outside(self, pattern: str, span: Span) -> None:
        message = f'"{pattern}" leads out of the folder of the root spec'
        hint = "included files lie below the folder of the root spec"
        self.diagnostics.append(trap("include-outside").at(span, message, hint=hint))

    def _add(self, path: str, span: Span, chain: tuple[str, ...]) -> None:
        if path in chain:
            names = [self._name(file) for file in (*chain[chain.index(path) :], path)]
            message = f"this includes itself: {' -> '.join(names)}"
            hint = "let the root spec include each file once"
            self.diagnostics.append(trap("include-cycle").at(span, message, hint=hint))
            return
        if path in self.done:
            return
        document = read(path, name=self._name(path), edited=self.edited)
        self.sources.append(document.source)
        self.diagnostics.extend(document.diagnostics)
        if document.root is not None:
            self._merge(document.root)
            self.follow(document.root, path, chain=chain)

    def _name(self, path: str) -> str:
        return os.path.join(self.shown, os.path.relpath(path, self.base)).replace(os.sep, "/")

    def _merge(self, part: Map) -> None:
        for key in part:
            if key == "include" or (key == "msgen" and part[key] == self.root.get(key)):
                continue
            if key in _NAMES_AT or key.startswith("x-"):
                self._join(self.root, part, key, _NAMES_AT.get(key, 0))
                continue
            message = f'"{key}" may be set in the root spec only'
            hint = f"move it to {self.root.source.name}"
            span = locate(part, (key,), key=True)
            self.diagnostics.append(trap("include-section").at(span, message, hint=hint))

    def _join(self, into: Map, part: Map, key: str, levels: int) -> None:
        """Add `part[key]` to `into`, or its children, `levels` above the unique names."""
        if key not in into:
            into[key] = part[key].copy() if levels and isinstance(part[key], Map) else part[key]
            into.marks[key] = part.marks[key]
            into.foreign = {**(into.foreign or {}), key: part.source_of(key)}
            return
        mine, other = into[key], part[key]
        if not levels or not isinstance(mine, Map) or not isinstance(other, Map):
            self._clash(into, part, key)
            return
        for child in other:
            self._join(mine, other, child, levels - 1)

    def _clash(self, into: Map, part: Map, key: str) -> None:
        first = span_at(into.source_of(key), into.marks[key], key)
        message = f'"{key}" is defined in two files'
        self.diagnostics.append(
            trap("include-clash").at(
                locate(part, (key,), key=True),
                message,
                hint="names are unique across all files: rename one, or delete it",
                related=(Related(first, f'"{key}" is defined here first'),),
            )
        )


def _as_regex(pattern: str) -> re.Pattern[str]:
    """What `pattern`, an absolute one, finds, as a regular expression over paths."""
    parts = []
    for part in pattern.split("/"):
        if part == "**":
            parts.append("(?:[^/.][^/]*/)*")
            continue
        text = re.escape(part).replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
        text = re.sub(r"\\\[(!?)(.+?)\\\]", lambda m: f"[{'^' if m[1] else ''}{m[2]}]", text)
        hidden = "" if part.startswith(".") else r"(?!\.)"
        parts.append(f"{hidden}{text}/")
    return re.compile("".join(parts).removesuffix("/"))


def _near(target: str) -> str | None:
    """The file that a path without wild cards most likely meant."""
    folder, typed = os.path.split(target)
    try:
        best = nearest_file(typed, os.listdir(folder))
    except OSError:
        return None
    return f'did you mean "{best}"?' if best and not any(sign in typed for sign in _WILD) else None
