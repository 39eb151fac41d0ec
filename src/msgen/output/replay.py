"""Doing what a journal says, from wherever an earlier attempt was cut off.

Each step looks at the tree before it acts: what is done stays done, and what somebody changed in
the meantime stays theirs. So a run can die here as often as it likes.
"""

import errno
import stat
from collections.abc import Collection

from msgen.output.changes import FIRST, STAGE, Act, Step, emptied, parents
from msgen.output.folders import FOLDER, LINK, Tree
from msgen.output.staging import Journal
from msgen.records import dataclass

_TAKEN = f"{STAGE}/taken"
"""Stands when all that goes is gone; what is at those paths now has newly come."""
_REFUSED = {
    errno.EACCES,
    errno.EBUSY,
    errno.EEXIST,
    errno.EISDIR,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.ENOTEMPTY,
    errno.EPERM,
    errno.ETXTBSY,
}
"""Refusals of one path, which no repetition mends; a full disk stops the run instead."""
NEW = ".msgen-new"


@dataclass(frozen=True, slots=True)
class Kept:
    """A path that is not as the run meant it to be, as somebody else changed it or holds it.

    `beside` is where the content is that belongs there, None if nothing does or it was refused.
    """

    path: str
    beside: str | None = None


def replay(tree: Tree, journal: Journal) -> tuple[Kept, ...]:
    """Do all steps that are not done yet; answer what was left as it is."""
    come = {
        part
        for step in journal.steps
        if step.act not in (Act.DELETE, Act.PARK)
        for part in (*parents(step.path), step.path)
    }
    first = [step for step in journal.steps if step.act in FIRST]
    if tree.entry(_TAKEN) is None:
        for step in first:
            _take(tree, step)
        for folder in emptied(journal.steps):
            tree.prune(folder)
        tree.make(_TAKEN)
    left = [kept for step in first if (kept := _left(tree, step, come))]
    last = [step for step in journal.steps if step.act not in FIRST]
    put = [kept for step in last if (kept := _put(tree, step))]
    return (*left, *put)


def _take(tree: Tree, step: Step) -> None:
    try:
        if step.act is Act.DELETE:
            if tree.state(step.path) == step.before:
                tree.remove(step.path)
        elif tree.entry(step.source) is not None:
            if tree.entry(step.path) is None:
                _bring(tree, step.source, step.path)
            elif _same(tree, step.source, step.path):
                tree.remove(step.source)
    except OSError as problem:
        if problem.errno not in _REFUSED:
            raise


def _left(tree: Tree, step: Step, come: Collection[str]) -> Kept | None:
    """Tell whether something still stands where nothing should."""
    path = step.path if step.act is Act.DELETE else step.source
    if path in come or tree.entry(path) is None:
        return None
    return Kept(path) if step.act is Act.DELETE else Kept(step.path, path)


def _put(tree: Tree, step: Step) -> Kept | None:
    if tree.entry(step.source) is None:
        return _put_before(tree, step)
    if step.act is Act.UNPARK and _same(tree, step.source, step.path):
        tree.remove(step.source)
        return None
    if step.act is Act.PLACE and tree.state(step.source) != step.after:
        tree.remove(step.source)  # torn by a power cut: what stands there is better
        return Kept(step.path)
    if step.act is Act.PLACE and tree.state(step.path) == step.after:
        _settle(tree, step)
        return None
    if tree.state(step.path) != step.before:
        return _set_aside(tree, step)
    try:
        _bring(tree, step.source, step.path)
    except OSError as problem:
        if problem.errno not in _REFUSED:
            raise
        return _set_aside(tree, step)
    return None


def _put_before(tree: Tree, step: Step) -> Kept | None:
    """Tell what an earlier attempt did: the content came to its path, or beside it."""
    if step.after is None or tree.state(step.path) == step.after:
        return None
    beside = f"{step.path}{NEW}"
    return Kept(step.path, beside) if tree.state(beside) == step.after else None


def _settle(tree: Tree, step: Step) -> None:
    """The content is there already; its mode may be another."""
    ours, theirs = tree.entry(step.source), tree.entry(step.path)
    assert ours is not None
    assert theirs is not None
    if step.before == step.after and ours.st_mode != theirs.st_mode:
        _bring(tree, step.source, step.path)
    else:
        tree.remove(step.source)


def _set_aside(tree: Tree, step: Step) -> Kept:
    """Put what cannot have its path under a free name next to it."""
    number = 1
    beside = f"{step.path}{NEW}"
    while tree.entry(beside) is not None and tree.state(beside) != step.after:
        number += 1
        beside = f"{step.path}{NEW}-{number}"
    try:
        _bring(tree, step.source, beside)
    except OSError as problem:
        # What msgen made can be made again; what it moved for the user is kept at any price.
        if problem.errno not in _REFUSED or step.act is Act.UNPARK:
            raise
        return Kept(step.path)
    return Kept(step.path, beside)


def _bring(tree: Tree, source: str, path: str) -> None:
    """Rename, also from one device to another, where it takes a copy beside the new place."""
    try:
        tree.rename(source, path)
    except OSError as problem:
        if problem.errno != errno.EXDEV:
            raise
        folder, _, name = path.rpartition("/")
        copy = f"{folder}/.msgen-copy-{name}" if folder else f".msgen-copy-{name}"
        _copy(tree, source, copy)
        tree.rename(copy, path)
        tree.remove(source)


def _copy(tree: Tree, source: str, path: str) -> None:
    entry = tree.entry(source)
    assert entry is not None
    tree.remove(path)
    if stat.S_ISLNK(entry.st_mode):
        tree.symlink(tree.link(source), path)
    else:
        tree.write(path, tree.read(source), mode=stat.S_IMODE(entry.st_mode), exact=True)
    tree.date(path, entry)


def _same(tree: Tree, source: str, path: str) -> bool:
    """Tell whether a copy is complete and only its source was not removed any more."""
    one, other = tree.state(source), tree.state(path)
    if one == LINK == other:
        return tree.link(source) == tree.link(path)
    return one == other and one not in (None, FOLDER)


__all__ = ["NEW", "Kept", "replay"]
