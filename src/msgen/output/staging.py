"""The new content of files, written where it is out of the way until all of it is there.

A run that dies in here has changed nothing. The last thing that happens is that the journal gets
its name: from then on the run counts as done, and whoever comes next does what is left of it.

One sync, of the journal. A file system orders its names and, with them, what replaces a file, but
not the content of a file that is new: after a power cut the journal could be empty while the first
files have their new content already. A sync of every file would guard what can be rendered again,
at a cost above that of all the rest; their ids stand in the journal, so a torn one is recognised.
"""

import errno
import json
import os
import shutil
import stat
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import astuple
from typing import Any

from msgen.diagnostics import UserError
from msgen.output.changes import LOCAL, STAGE, Act, Change, Step, Write, leaving, order
from msgen.output.folders import Tree, is_inside
from msgen.output.lock import blob_id
from msgen.output.rules import unfinished_run
from msgen.records import dataclass

JOURNAL = f"{STAGE}/journal"
_BEGUN = f"{STAGE}/begun"
_DONE = f"{LOCAL}/apply-done"
_FORMAT = 1
_BESIDE = ".msgen-apply-"


@dataclass(frozen=True, slots=True)
class Journal:
    """What a run does, as the next one reads it.

    `notes` are what it has to say at its end, of which nobody else knows: rule and message.
    """

    command: str
    steps: tuple[Step, ...]
    notes: tuple[tuple[str, str], ...] = ()


def stage(
    tree: Tree,
    changes: Sequence[Change],
    *,
    command: str,
    notes: Sequence[tuple[str, str]] = (),
) -> Journal:
    """Write all new content aside, then the journal: the run is bound to happen."""
    tree.make(STAGE, mode=0o700)
    gone = frozenset(leaving(changes))
    writes = [each for each in changes if isinstance(each, Write) and each.content is not None]
    steps = {
        write.path: _place(tree, write, f"{_spot(tree, write.path)}{number}", gone)
        for number, write in enumerate(writes)
    }
    beside = [step.source for step in steps.values() if not step.source.startswith(STAGE)]
    # Written before anything stands outside the staging folder, so that it is found again.
    _write_json(tree, _BEGUN, {"format": _FORMAT, "command": command, "beside": beside})
    for write in writes:
        _stage(tree, write, steps[write.path])
    journal = Journal(command, order(changes, steps), tuple(notes))
    _commit(tree, journal)
    return journal


def _spot(tree: Tree, path: str) -> str:
    """Return where the content of `path` waits: it can be renamed within one device only."""
    near = tree.nearest(path)
    if _device(tree, near) == _device(tree, STAGE):
        return f"{STAGE}/"
    return f"{near}/{_BESIDE}" if near else _BESIDE


def _device(tree: Tree, folder: str) -> int:
    return os.fstat(tree.enter(folder)).st_dev


def _place(tree: Tree, write: Write, source: str, gone: Collection[str]) -> Step:
    assert write.content is not None
    # What stands there in spite of `expected` has been found to go before.
    stays = write.path not in gone and tree.state(write.path) == write.expected
    before = write.expected if stays else None
    return Step(Act.PLACE, write.path, source, before, blob_id(write.content))


def _stage(tree: Tree, write: Write, step: Step) -> None:
    assert write.content is not None
    entry = tree.entry(write.path) if step.before else None
    if entry is None:
        tree.write(step.source, write.content, mode=0o755 if write.executable else 0o644)
        return
    mode = with_executable(stat.S_IMODE(entry.st_mode), executable=write.executable)
    tree.write(step.source, write.content, mode=mode, exact=True)


def with_executable(mode: int, *, executable: bool | None) -> int:
    """Return `mode` with its executable bits set for whoever may read, or cleared."""
    if executable is None:
        return mode
    return mode | (mode & 0o444) >> 2 if executable else mode & ~0o111


def _commit(tree: Tree, journal: Journal) -> None:
    plain = {
        "format": _FORMAT,
        "command": journal.command,
        "steps": [astuple(step) for step in journal.steps],
        "notes": journal.notes,
    }
    _write_json(tree, f"{JOURNAL}-new", plain, sync=True)
    tree.rename(f"{JOURNAL}-new", JOURNAL)


def _write_json(tree: Tree, path: str, content: object, *, sync: bool = False) -> None:
    tree.write(path, json.dumps(content).encode("ascii"), mode=0o600)
    if sync:
        folder, name = tree.parent(path)
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        try:
            os.fsync(handle)
        except OSError as problem:  # some file systems have no sync; a full disk does say so
            if problem.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
                raise
        finally:
            os.close(handle)


def read_journal(tree: Tree) -> Journal | None:
    """Return the journal of a run that did not come to its end, or None.

    It is input like any other: it may have come with a clone. Raises UserError if it is damaged
    or of a newer msgen.
    """
    if tree.entry(JOURNAL) is None:
        return None
    try:
        plain = json.loads(tree.read(JOURNAL))
        if plain["format"] != _FORMAT:
            raise _unreadable("was written by another version of msgen")
        notes = tuple((_text(rule), _text(message)) for rule, message in plain.get("notes", ()))
        steps = tuple(_step(*row) for row in plain["steps"])
        return Journal(_text(plain["command"]), steps, notes)
    except (ValueError, TypeError, KeyError, OSError) as problem:
        raise _unreadable("cannot be read") from problem


def _step(act: str, path: str, source: str, before: str | None, after: str | None) -> Step:
    for each in (path, source or path):
        if not is_inside(_text(each)):
            raise ValueError(each)
    if Act(act) in (Act.PLACE, Act.UNPARK) and not _is_staged(source):
        raise ValueError(source)
    return Step(Act(act), path, source, before and _text(before), after and _text(after))


def _is_staged(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return folder == STAGE or name.startswith(_BESIDE)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _unreadable(why: str) -> UserError:
    message = f'the journal of an earlier run, "{JOURNAL}", {why}'
    hint = f'finish with the msgen that began, or look at what git says and delete "{STAGE}"'
    return UserError(unfinished_run.RULE.at(None, message, hint=hint))


def is_clean(tree: Tree) -> bool:
    """Tell whether no run left anything behind."""
    return tree.entry(STAGE) is None and tree.entry(_DONE) is None


def discard(tree: Tree) -> str | None:
    """Remove what a run staged and never used; return its command if it had begun to stage."""
    begun: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        begun = json.loads(tree.read(_BEGUN))
    for path in begun.get("beside", ()):
        if is_inside(path) and _is_staged(path):
            tree.remove(path)
    finish(tree)
    return begun.get("command")


def finish(tree: Tree) -> None:
    """Remove the staging folder. It goes at once, by its name, so nobody meets half of it."""
    _clear(tree)
    if tree.entry(STAGE) is not None:
        tree.rename(STAGE, _DONE)
        tree.forget()
        _clear(tree)


def _clear(tree: Tree) -> None:
    if tree.entry(_DONE) is not None:
        tree.forget()
        shutil.rmtree(os.path.join(tree.root, _DONE))
