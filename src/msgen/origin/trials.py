"""What a field of the spec reaches, proved: the field is changed, and everything rendered again.

Nothing is guessed from names. A field that cannot have any other value here is said to be beyond
proof, and so is one that does not show in any file.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from msgen.diagnostics import UserError
from msgen.origin.fields import dotted, fields_below, is_set
from msgen.origin.typed import get, plain, with_value, without
from msgen.pipeline import compile_system, judge_file
from msgen.records import dataclass
from msgen.render.known import Unchecked
from msgen.spec.tree import Map, Path

_NUMBER = re.compile(r"\d+")
_WORDS = (
    "none",
    "user",
    "service",
    "x",
    "1",
    "2",
    "2s",
    "1Mi",
    "1/s",
    "50%",
    "1..2",
    "true",
    "false",
)
_TRIALS = 4  # other values that are tried and render, before a field is said to reach nothing
_LONGEST = 40  # characters of a value that are shown
_MOST = 40  # fields below a key that are tried one by one

Rendered = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Trial:
    """One other value that the spec may have, and the files that it gives.

    `text` says what was done, such as ``2s -> 3s``.
    """

    text: str
    files: Rendered


@dataclass(frozen=True, slots=True)
class Reach:
    """The files that a field reaches, sorted, and the trial that proves each.

    `tried` counts the values that could be rendered: none is no proof of anything. `left_out`
    counts fields below the key that were not tried.
    """

    files: Mapping[str, str]
    tried: int
    left_out: int = 0


class Laboratory:
    """A spec, rendered again and again with one thing changed; nothing is written."""

    def __init__(self, spec: FilePath, tree: Map) -> None:
        """Take the spec as it was read, with what it includes."""
        self._spec = spec
        self._root: dict[str, Any] = plain(tree)
        self._root.pop("include", None)
        self._tree = tree

    @cached_property
    def baseline(self) -> Rendered:
        """The files as they are."""
        found = self._render(self._root)
        assert found is not None, "the spec was judged before"
        return found

    def reach(self, place: Path) -> Reach:
        """Return what the field at `place`, or all fields below it, reach together."""
        files: dict[str, str] = {}
        tried = left_out = 0
        if is_set(self._tree, place):
            below = [field.path for field in fields_below(self._tree, place)]
            left_out = max(0, len(below) - _MOST)
            places = below[:_MOST]
        else:
            places = [place]
        for each in places:
            for trial in self.trials(each):
                tried += 1
                for path in changed(self.baseline, trial.files):
                    files.setdefault(path, _below(place, each, trial.text))
        if place not in places:
            for trial in self._without(place):
                tried += 1
                for path in changed(self.baseline, trial.files):
                    files.setdefault(path, trial.text)
        return Reach(dict(sorted(files.items())), tried, left_out)

    def trials(self, place: Path) -> Iterator[Trial]:
        """Yield renderings with another value at `place`, ending with the first that differs."""
        old = get(self._root, place)
        count = 0
        for new in others(old):
            files = self._render(with_value(self._root, place, new))
            if files is None:
                continue
            count += 1
            yield Trial(f"{short(old)} -> {short(new)}", files)
            if count == _TRIALS or changed(self.baseline, files):
                return
        yield from self._without(place)

    def _without(self, place: Path) -> Iterator[Trial]:
        if get(self._root, place) is None:
            return
        files = self._render(without(self._root, [place]))
        if files is not None:
            yield Trial("removed", files)

    def _render(self, root: dict[str, Any]) -> Rendered | None:
        text = json.dumps(root, ensure_ascii=False, indent=1).encode()
        try:
            judged = judge_file(self._spec, edited={os.path.realpath(self._spec): text})
            if judged.plan is None:
                return None
            made = compile_system(judged, known=Unchecked())
        except UserError:
            return None
        return {file.path: file.content for file in made.rendered}


def changed(before: Rendered, after: Rendered) -> list[str]:
    """Return the files that differ, or that only one side has."""
    paths = {*before, *after}
    return sorted(path for path in paths if before.get(path) != after.get(path))


def touched(before: bytes, after: bytes) -> set[int]:
    """Return the lines of `before`, counted from 1, that `after` does not have."""
    old, new = before.split(b"\n"), after.split(b"\n")
    match = SequenceMatcher(None, old, new, autojunk=False)
    return {
        number
        for tag, start, end, _, _ in match.get_opcodes()
        if tag in ("replace", "delete")
        for number in range(start + 1, end + 1)
    }


def others(old: Any) -> Iterator[str]:
    """Yield values that a field may have instead: near ones first."""
    text = old if isinstance(old, str) else ""
    seen = {text}
    numbers = list(_NUMBER.finditer(text))
    near = [f"{text[: n.start()]}{int(n[0]) + 1}{text[n.end() :]}" for n in reversed(numbers)]
    near += [f"{text[: n.start()]}{int(n[0]) - 1}{text[n.end() :]}" for n in numbers if int(n[0])]
    flipped = {"true": "false", "false": "true"}.get(text)
    longer = [f"{text}2", f"{text}-2", f"{text} x"] if text else []
    for new in (*([flipped] if flipped else ()), *near, *longer, *_WORDS):
        if new not in seen:
            seen.add(new)
            yield new


def short(value: Any) -> str:
    """Return a value as a trial names it."""
    if not isinstance(value, str):
        return "not set" if value is None else "a value"
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"


def _below(place: Path, field: Path, text: str) -> str:
    """Name the field of a trial by its way from the key that was asked for."""
    rest = dotted(field[len(place) :])
    return f"{rest}: {text}" if rest else text
