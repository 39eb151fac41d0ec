"""What reconciling knows and decides: the disk as seen, the renames, and the set of changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Protocol

from msgen.diagnostics import Diagnostic
from msgen.output.lock import blob_id
from msgen.output.locked import Lock, LockedFile
from msgen.reconcile.markers import Side
from msgen.records import dataclass
from msgen.render.files import File, Owner

NEW = ".msgen-new"
"""Added to the name of a file that cannot be merged: msgen's content, beside the user's."""
ORIGINAL = ".orig"
"""Added to the name of a file that was given up on request: the user's content."""
BASES = ".msgen/base"
"""The folder of what msgen wrote for the managed files that have been edited since."""
OWN_BASES = ".msgen/local/base"
"""The same of this clone alone: commands that change nothing leave nothing to commit."""

MINE = ".msgen/local/mine"
"""The folder of the user's versions of files in conflict, by the blob id of the one with markers:
what is still that was not touched since."""


class Kind(StrEnum):
    """What stands at a path."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands at a path, links not followed; a file's `content` is read whole.

    `id` is the git blob id of the bytes on disk. What lies behind a link that leads out of the
    repository is a link, however far below.
    """

    kind: Kind
    content: bytes = b""
    id: str = ""
    executable: bool = False

    @property
    def lf(self) -> bytes:
        """The content with LF line ends, in which everything is compared."""
        return self.content.replace(b"\r\n", b"\n")

    def is_one_of(self, ids: Sequence[str]) -> bool:
        """Whether this is a file with one of these blob ids, whatever its line ends are."""
        if self.kind is not Kind.FILE:
            return False
        return self.id in ids or (b"\r\n" in self.content and blob_id(self.lf) in ids)


def before_conflict(disk: "Disk", seen: Seen) -> bytes | None:
    """Return the user's version of a file with markers; None if it was edited since they came."""
    found = disk.look(f"{MINE}/{blob_id(seen.lf)}") if seen.kind is Kind.FILE else None
    return found.content if found and found.kind is Kind.FILE else None


class Disk(Protocol):
    """The repository as it is on disk, read when asked and at most once a file."""

    def look(self, path: str) -> Seen | None:
        """Return what stands at `path`, or None."""

    def obstacle(self, path: str) -> str | None:
        """Return why nothing may be written at `path`, such as a link that leads out."""

    def below(self, folder: str) -> Iterable[str]:
        """Return all files and links below `folder`, sorted; no caches, environments or git."""


class Bases(Protocol):
    """Where the content that msgen wrote last time is found again."""

    def find(self, path: str, ids: Sequence[str]) -> tuple[bytes, ...]:
        """Return the content for each of `ids` that can be had, in their order."""

    def rendered(self, path: str) -> bytes | None:
        """Return what the applied spec gives for `path` with this msgen, whatever its id."""


@dataclass(frozen=True, slots=True)
class Renames:
    """What has another name now.

    `services`: old name to new. `endpoints`: service (its new name) and old operation
    (`create_order`) to the new operation; `labels` the same by their keys in the spec. `settled`
    are further services (`order`) and endpoints (`order POST /orders`) of which it is known that
    they have no other name. `typed` tells that all of it is of the command line, where people
    make mistakes.
    """

    services: Mapping[str, str] = field(default_factory=dict)
    endpoints: Mapping[tuple[str, str], str] = field(default_factory=dict)
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user decided on the command line; files and folders as the repository names them.

    `only` limits the run to these; empty means all. `ours` keeps the user's side of each conflict
    in these, `theirs` takes msgen's and keeps the user's file as `.orig`. What is in no conflict
    is merged as ever.
    """

    only: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()

    def concerns(self, path: str) -> bool:
        """Tell whether the run is about `path`."""
        return not self.only or any(is_in(path, one) for one in self.only)

    def side(self, path: str) -> Side | None:
        """Return who wins in `path`: what is said of it itself or of the nearest folder counts."""
        said = [(len(one), Side.THEIRS) for one in self.theirs if is_in(path, one)]
        said += [(len(one), Side.OURS) for one in self.ours if is_in(path, one)]
        return max(said)[1] if said else None


def is_in(path: str, place: str) -> bool:
    """Tell whether `path` is `place`, or stands below it where that is a folder."""
    return path == place or path.startswith(f"{place.rstrip('/')}/")


class Action(StrEnum):
    """What happens to a file."""

    CREATE = "create"
    REPLACE = "replace"
    """The user never edited it."""
    MERGE = "merge"
    """Edits and the new rendering joined, with no conflict."""
    CONFLICT = "conflict"
    """Written with conflict markers, or put beside the user's file, or not writable at all."""
    DELETE = "delete"
    MOVE = "move"
    """Elsewhere by a rename, content unchanged; `source` says from where."""
    MODE = "mode"
    """Only the executable bit changes."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place where both sides changed the same.

    `line` counts from 1 in the file that is written, where the markers begin; 0 where there are
    none. `what` names the node or the reason; empty for text.
    """

    path: str
    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Change:
    """One file that changes: `before` is on disk, `after` is to be.

    `before` is None where nothing was, `after` where nothing will be. `source` is the path that a
    renamed file had: it is gone afterwards. `executable` None keeps the mode. `expected` is the
    blob id on disk at `source` or else `path`; None for nothing there. What cannot be merged
    leaves `after` equal to `before`, and `beside` holds msgen's content, to be written as
    `beside_as`: `<path>.msgen-new`, unless somebody's work stands there. `kept` is the user's
    content that is given up, written as `kept_as`.
    """

    path: str
    action: Action
    owner: Owner
    before: bytes | None
    after: bytes | None
    expected: str | None
    executable: bool | None = None
    source: str | None = None
    conflicts: tuple[Conflict, ...] = ()
    beside: bytes | None = None
    beside_as: str | None = None
    kept: bytes | None = None
    kept_as: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Everything that reconciling does, sorted by path; nothing of it is done yet.

    `changes` are what `diff` shows. `records` are the files of the lock and of `.msgen/base/` that
    change, with None for those that go. `lock` is the lock as it is then. `remarks` are findings
    of rules: kept files, deleted files, files in the way. `edited` has the content of every file
    on disk that is not as the lock knows it, by the path that it is going to have.
    """

    changes: tuple[Change, ...]
    records: Mapping[str, bytes | None]
    lock: Lock
    remarks: tuple[Diagnostic, ...] = ()
    edited: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """All conflicts, sorted by path and line."""
        return tuple(each for change in self.changes for each in change.conflicts)


__all__ = [
    "BASES",
    "MINE",
    "NEW",
    "ORIGINAL",
    "OWN_BASES",
    "Action",
    "Bases",
    "Change",
    "ChangeSet",
    "Choices",
    "Conflict",
    "Disk",
    "File",
    "Kind",
    "Lock",
    "LockedFile",
    "Renames",
    "Seen",
    "before_conflict",
    "is_in",
]
