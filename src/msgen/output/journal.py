"""Changing a repository that is full of somebody's work: every file old or new, never in between.

The new content is staged, then a journal gets its name, then files are renamed into place, then
the journal goes. A run that dies before the journal stands has changed nothing, and `recover`
removes its traces; one that dies after it is completed by `recover`.
"""

import errno
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from msgen.diagnostics import UserError
from msgen.output.changes import Change, Move, Write, joined
from msgen.output.exclusive import exclusive
from msgen.output.folders import Tree
from msgen.output.judging import judge
from msgen.output.lock import blob_id
from msgen.output.recovery import Recovery, complete, kept_findings, recover
from msgen.output.replay import NEW, Kept
from msgen.output.rules import cannot_write, unfinished_run
from msgen.output.staging import Journal, discard, is_clean, read_journal, stage, with_executable

__all__ = [
    "NEW",
    "Kept",
    "Move",
    "Recovery",
    "Write",
    "exclusive",
    "is_unfinished",
    "recover",
    "was_written",
    "write_changes",
]

_written: set[str] = set()
"""Roots in which this process has carried out changes as a whole."""


def write_changes(
    root: Path,
    changes: Sequence[Change],
    *,
    command: str,
    notes: Sequence[tuple[str, str]] = (),
) -> None:
    """Make all of `changes` in the repository at `root`, or none.

    `notes`, rule and message, are said by whoever completes the run if it is interrupted.

    Raises UserError with nothing changed if a file is not as it was compared, if something stands
    in the way, or if the operating system refuses. After the journal stands, a file that somebody
    changes is kept, with the new content beside it as `<name>.msgen-new`, and the rest is done:
    UserError names it.
    """
    with exclusive(root, command=command), Tree.at(root) as tree:
        journal = _prepare(tree, changes, command, notes)
        kept = complete(tree, journal) if journal else ()
        _written.add(os.path.realpath(root))
    if kept:
        raise UserError(*kept_findings(kept))


def was_written(root: Path) -> bool:
    """Tell whether this process has made changes at `root`, all of them."""
    return os.path.realpath(root) in _written


def is_unfinished(root: Path) -> bool:
    """Tell whether a journal stands at `root`, which the next run completes."""
    try:
        with Tree.at(root) as tree:
            return read_journal(tree) is not None
    except (OSError, UserError):
        return False


def _prepare(
    tree: Tree, changes: Sequence[Change], command: str, notes: Sequence[tuple[str, str]]
) -> Journal | None:
    """Check and stage everything; what fails in here leaves no trace."""
    if not is_clean(tree):
        _remove_traces(tree)
    try:
        changes = joined(changes)
        judge(tree, changes)
        needed = [change for change in changes if _is_needed(tree, change)]
        return stage(tree, needed, command=command, notes=notes) if needed else None
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        where = f'"{problem.filename}"' if problem.filename else f'in "{tree.root}"'
        message = f"cannot write {where}: {reason}; nothing was changed"
        hint = "make room and run it again" if problem.errno in _FULL else None
        raise UserError(cannot_write.RULE.at(None, message, hint=hint)) from problem
    finally:
        if read_journal(tree) is None:
            with suppress(OSError):
                discard(tree)


def _is_needed(tree: Tree, change: Change) -> bool:
    """Tell whether a change makes a difference: a file that is right already keeps its times."""
    if isinstance(change, Move):
        return change.source != change.path
    if change.content is None or change.expected != blob_id(change.content):
        return change.content is not None or change.expected is not None
    entry = tree.entry(change.path)
    if entry is None or not stat.S_ISREG(entry.st_mode):
        return True
    mode = stat.S_IMODE(entry.st_mode)
    return mode != with_executable(mode, executable=change.executable)


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _remove_traces(tree: Tree) -> None:
    if read_journal(tree):
        message = "an earlier run was interrupted, and the next one cannot begin before it is done"
        raise UserError(unfinished_run.RULE.at(None, message, hint="run the command again"))
    discard(tree)
