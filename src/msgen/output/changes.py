"""What a run changes in a repository, and the order in which that is safe to do and to repeat."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from msgen.output.paths import fold
from msgen.records import dataclass

LOCAL = ".msgen/local"
"""The ignored folder of the repository that holds the state of runs."""
STAGE = f"{LOCAL}/apply"
"""Where a run keeps what it is about to put in place."""


@dataclass(frozen=True, slots=True)
class Write:
    """A file that gets `content`, byte for byte, or goes if that is None.

    `executable` None keeps the mode of the file that is there. `expected` is the git blob id that
    the file had on disk when it was compared, None if nothing was there.
    """

    path: str
    content: bytes | None
    executable: bool | None
    expected: str | None


@dataclass(frozen=True, slots=True)
class Move:
    """A file or link of the user's that gets another path and nothing else."""

    source: str
    path: str


Change = Write | Move


class Act(StrEnum):
    """One thing that is done to the tree; the first three happen before all others."""

    DELETE = "delete"
    MOVE = "move"
    PARK = "park"
    """Move to the staging folder: something else comes to where the file stands."""
    UNPARK = "unpark"
    PLACE = "place"


FIRST = (Act.DELETE, Act.PARK, Act.MOVE)


@dataclass(frozen=True, slots=True)
class Step:
    """`act` on `path`; what comes there stands at `source` until then.

    `before` is the blob id that `path` must have, None for nothing; `after` the one it gets.
    """

    act: Act
    path: str
    source: str = ""
    before: str | None = None
    after: str | None = None

    @property
    def is_internal(self) -> bool:
        """Whether it only moves something to the staging folder."""
        return self.act is Act.PARK


def joined(changes: Iterable[Change]) -> list[Change]:
    """Return `changes` with a file that goes and another that comes to its path made one write.

    Two services that swap their names do that to each of their files.
    """
    changes = list(changes)
    gone = {
        change.path: change.expected
        for change in changes
        if isinstance(change, Write) and change.content is None
    }
    come = {
        change.path
        for change in changes
        if isinstance(change, Write) and change.content is not None
    }
    result: list[Change] = []
    for change in changes:
        if isinstance(change, Write) and change.path in gone and change.path in come:
            if change.content is None:
                continue
            result.append(replace(change, expected=change.expected or gone[change.path]))
        else:
            result.append(change)
    return result


def leaving(changes: Iterable[Change]) -> list[str]:
    """Return the paths at which nothing of what stands there now will stand."""
    return [
        change.source if isinstance(change, Move) else change.path
        for change in changes
        if isinstance(change, Move) or (change.content is None and change.expected is not None)
    ]


def arriving(changes: Iterable[Change]) -> list[str]:
    """Return the paths at which something will stand."""
    return [
        change.path for change in changes if isinstance(change, Move) or change.content is not None
    ]


def order(changes: Sequence[Change], staged: Mapping[str, Step]) -> tuple[Step, ...]:
    """Return the steps of `changes`; `staged` has the one that places each written file.

    What goes, goes first: then a file can become a folder, two files can swap, and `Order` can
    become `order` where both are one name. The lock comes last, as it tells of all the others.
    """
    crowd = _Crowd(leaving(changes))
    first: list[Step] = []
    last: list[Step] = []
    for change in changes:
        if isinstance(change, Write):
            if change.content is None and change.expected is not None:
                first.append(Step(Act.DELETE, change.path, before=change.expected))
        elif crowd.meets(change.path):
            parked = f"{STAGE}/parked-{len(last)}"
            first.append(Step(Act.PARK, parked, change.source))
            last.append(Step(Act.UNPARK, change.path, parked))
        else:
            first.append(Step(Act.MOVE, change.path, change.source))
    first.sort(key=lambda step: FIRST.index(step.act))
    placed = sorted(staged.values(), key=lambda step: step.path.startswith(".msgen/lock/"))
    return (*first, *last, *placed)


def emptied(steps: Iterable[Step]) -> list[str]:
    """Return the folders that these steps may empty, deepest first; none that gets something."""
    gone: set[str] = set()
    kept: set[str] = set()
    for step in steps:
        gone.update(parents(step.path if step.act is Act.DELETE else step.source))
        if step.act is not Act.DELETE:
            kept.update(parents(step.path))
    local = {STAGE, *parents(STAGE)}
    return sorted(gone - kept - local, key=lambda folder: (-folder.count("/"), folder))


def parents(path: str) -> list[str]:
    """Return the folders above `path`, the outermost first."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


class _Crowd:
    """Paths that go, asked whether something else may come to a place before they are gone."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._ends = set()
        self._spellings: dict[str, str] = {}
        for path in paths:
            self._ends.add(fold(path))
            self._spellings.update((fold(part), part) for part in (*parents(path), path))

    def meets(self, path: str) -> bool:
        if fold(path) in self._spellings:
            return True
        return any(
            fold(part) in self._ends or self._spellings.get(fold(part), part) != part
            for part in parents(path)
        )
