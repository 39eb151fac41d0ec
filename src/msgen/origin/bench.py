"""One line of one file under trial: which places of the spec change it, proved by rendering.

Only the file's own part of the system is rendered, and a trial ends where its spec has errors: an
answer takes a second where everything rendered again would take a minute.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path as FilePath

from msgen.diagnostics import Severity, UserError
from msgen.diagnostics.order import has_errors
from msgen.making import made_with
from msgen.names import python_package
from msgen.origin.candidates import candidates
from msgen.origin.trials import others, short, touched
from msgen.origin.typed import (
    Root,
    get,
    mentions,
    names_parts,
    plain,
    renamed,
    with_value,
    without,
    written,
)
from msgen.pipeline import Judged, judge_file
from msgen.records import dataclass
from msgen.render.files import File
from msgen.spec.tree import Map, Path

_MOST_JUDGED = 100  # specs that are judged for one line
_MORE = 40  # of them, once a field is found
_MOST_PROVED = 3  # places that are told of one line
_VALUES = 6  # other values that are tried for one field
_SHOWN = 2  # of them that render, before the field is said to be another line's
_ROUNDS, _DEPENDENTS = 6, 16  # how far it is followed what needs something that is removed


@dataclass(frozen=True, slots=True)
class Found:
    """A place that changes the line, and the trial that shows it."""

    place: Path
    trial: str


class Bench:
    """A spec, judged again and again with something changed; nothing is written."""

    def __init__(self, spec: FilePath, tree: Map, file: File, number: int) -> None:
        """Take line `number` of the rendered `file`."""
        self._spec = spec
        self._tree = tree
        self._root: Root = plain(tree)
        self._root.pop("include", None)
        self._file = file
        self._number = number
        self._own: Path = ("services", file.service) if file.service else ()
        self._names = _declared(self._root)
        self._types = frozenset(self._root.get("types") or ())
        self._left = _MOST_JUDGED

    def places(self, text: str) -> tuple[list[Found], int]:
        """Return what changes the line that says `text`, and how many places were tried."""
        found: list[Found] = []
        tried = 0
        for place in candidates(self._tree, text, first=self._own):
            if self._left <= 0 or len(found) == _MOST_PROVED:
                break
            tried += 1
            trial = self._trial(place)
            if trial and not any(_around(place, each.place) for each in found):
                found.append(Found(place, trial))
                self._left = min(self._left, _MORE)
        return found, tried

    def _trial(self, place: Path) -> str | None:
        """Return the trial by which `place` changes the line; None where none does."""
        shown = 0
        for text, root in self._variants(place):
            if self._left <= 0:
                return None
            judged, _ = self._judge(root)
            if judged is None:
                continue
            shown += 1
            if self._differs(judged, new=self._moved(place, root)):
                return text
            if shown == _SHOWN:
                break
        named = self._named(place)
        if self._left <= 0 or place == self._own or (shown and not named):
            return None
        return self._with_dependents([place, *named])

    def _variants(self, place: Path) -> Iterator[tuple[str, Root]]:
        old = get(self._root, place)
        if isinstance(old, str) and not self._refers(place, old):
            for new, _ in zip(others(old), range(_VALUES), strict=False):
                yield f"{short(old)} -> {short(new)}", with_value(self._root, place, new)
        if len(place) == 2 and place[-1] in self._names:
            new, root = renamed(self._root, place)
            yield f"{place[-1]} -> {new}, wherever it is named,", root
        if place != self._own:
            yield "removed", without(self._root, [place])

    def _refers(self, place: Path, text: str) -> bool:
        """Tell whether a value names another part of the system, so that others are none.

        A word such as `user` may be a service, and something else where no part is named.
        """
        head = re.split(r"[ .?]", text, maxsplit=1)[0]
        known = {text.rstrip("?"), head} & self._names
        return bool(known) and (names_parts(place) or not known.isdisjoint(self._types))

    def _named(self, place: Path) -> list[Path]:
        """Return where else the file's own service names what `place` says it depends on."""
        value = get(self._root, place)
        name = value if isinstance(value, str) else str(place[-1])
        name = name.rstrip("?")
        if not self._own or "depends_on" not in place or name not in self._names:
            return []
        return [each for each in mentions(self._root, self._own, name) if each != place]

    def _with_dependents(self, places: Sequence[Path]) -> str | None:
        """Remove what stands at `places` and what has errors without it, as a person would."""
        root, count = self._root, 0
        gone: Sequence[Path] = places
        for _ in range(_ROUNDS):
            root = without(root, gone)
            count += len(gone)
            judged, wrong = self._judge(root)
            if judged is not None:
                return "removed, with what needs it," if self._differs(judged) else None
            gone = _outermost(wrong)
            if not gone or count + len(gone) > _DEPENDENTS or self._left <= 0:
                return None
        return None

    def _judge(self, root: Root) -> tuple[Judged | None, list[Path]]:
        """Return the judged spec, or None and the places that are wrong."""
        self._left -= 1
        text, places = written(root)
        try:
            judged = judge_file(self._spec, edited={os.path.realpath(self._spec): text})
        except UserError:
            return None, []
        if judged.plan is not None and not has_errors(judged.diagnostics):
            return judged, []
        errors = [each for each in judged.diagnostics if each.severity is Severity.ERROR]
        lines = [each.span.line for each in errors if each.span]
        return None, [places[line - 1] for line in lines if 0 < line <= len(places)]

    def _moved(self, place: Path, root: Root) -> File:
        """Return the file as it is called where its own service has the other name of a trial."""
        if place != self._own:
            return self._file
        old = str(place[-1])
        new = next(name for name in root["services"] if name not in self._root["services"])
        steps = {old: new, python_package(old): python_package(new)}
        path = "/".join(steps.get(step, step) for step in self._file.path.split("/"))
        return replace(self._file, path=path, service=new)

    def _differs(self, judged: Judged, *, new: File | None = None) -> bool:
        try:
            after = made_with(judged.sound_plan(), judged.blueprints, new or self._file)
        except UserError:
            return False
        if after is None:
            return True
        return after != self._file.content and self._number in touched(self._file.content, after)


def _declared(root: Root) -> set[str]:
    """Return the names of all parts of the system."""
    sections = ("services", "datastores", "brokers", "topics", "externals", "types")
    return {name for each in sections for name in (root.get(each) or {})}


def _outermost(places: Sequence[Path]) -> list[Path]:
    """Return places without those inside of others, each once."""
    unique = list(dict.fromkeys(place for place in places if place))
    return [one for one in unique if not any(_around(other, one) for other in unique)]


def _around(one: Path, other: Path) -> bool:
    return len(one) < len(other) and other[: len(one)] == one
