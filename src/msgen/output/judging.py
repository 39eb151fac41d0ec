"""Whether changes can be made at all: asked of every path before the first byte is written."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress

from msgen.diagnostics import Diagnostic, UserError
from msgen.output.changes import Change, Move, Write, arriving, leaving, parents
from msgen.output.folders import FOLDER, LINK, OTHER, Tree, is_inside
from msgen.output.paths import fold
from msgen.output.rules import cannot_write, changed_meanwhile, in_the_way

_WORDS = {FOLDER: "a folder", LINK: "a symbolic link", OTHER: "a device or the like"}
_DEEPEST = 200
"""Folders within folders; each takes a handle while a file in it is looked at."""
_ROOM = len(".msgen-apply-00000")


def judge(tree: Tree, changes: Sequence[Change]) -> None:
    """Raise UserError with a finding for each path that cannot get what it should."""
    _demand_sense(changes)
    look = _Judge(tree, leaving(changes))
    findings = list(look.names(sorted({*leaving(changes), *arriving(changes)})))
    if findings:
        raise UserError(*findings)
    for change in changes:
        findings += look.write(change) if isinstance(change, Write) else look.move(change)
    if not findings:
        touched = {*leaving(changes), *arriving(changes)}
        findings += look.folders(sorted({tree.nearest(path) for path in touched}))
    if findings:
        raise UserError(*findings)


def _demand_sense(changes: Sequence[Change]) -> None:
    """Changes that contradict each other are a mistake of the caller."""
    come, gone = arriving(changes), leaving(changes)
    strange = {path for path in (*come, *gone) if not is_inside(path)}
    strange |= {path for path, count in Counter(come).items() if count > 1}
    strange |= {path for path, count in Counter(gone).items() if count > 1}
    strange |= {part for path in come for part in parents(path)} & {*come}
    if strange:
        raise ValueError(f"contradictory changes: {sorted(strange)}")


class _Judge:
    """One look at the tree, with what is about to leave it."""

    def __init__(self, tree: Tree, gone: Sequence[str]) -> None:
        self._tree = tree
        self._gone = frozenset(gone)
        self._folded = {fold(path): path for path in gone}

    def write(self, change: Write) -> Iterator[Diagnostic]:
        if change.content is None and change.expected is None:
            return
        state = self._tree.state(change.path)
        if change.content is not None:
            yield from self._parents(change.path)
            if self._makes_room(change.path, state):
                return
        if state in _WORDS:
            yield _in_the_way(change.path, state)
        elif state != change.expected:
            yield _changed(change.path, state)

    def move(self, change: Move) -> Iterator[Diagnostic]:
        if self._tree.entry(change.source) is None:
            yield _changed(change.source, None)
        yield from self._parents(change.path)
        state = self._tree.state(change.path)
        if state is not None and not self._makes_room(change.path, state):
            yield _in_the_way(change.path, state)

    def _makes_room(self, path: str, state: str | None) -> bool:
        """Tell whether what stands at `path` goes in this very run, whatever it is."""
        if state is None:
            return False
        if path in self._gone:
            return True
        twin = self._tree.entry(self._folded.get(fold(path), ""))
        here = self._tree.entry(path)
        if here and twin and os.path.samestat(here, twin):
            return True  # where case does not count, `order` is there as long as `Order` is
        return state == FOLDER and all(each in self._gone for each in self._below(path))

    def _below(self, folder: str) -> Iterator[str]:
        """Yield what is in a folder; an empty folder counts for itself, since nobody removes it."""
        top = os.path.join(self._tree.root, folder)
        for at, folders, files in os.walk(top):
            inner = os.path.relpath(at, self._tree.root).replace(os.sep, "/")
            yield from (f"{inner}/{name}" for name in files)
            yield from (f"{inner}/{name}" for name in folders if os.path.islink(f"{at}/{name}"))
            if not folders and not files:
                yield inner

    def _parents(self, path: str) -> Iterator[Diagnostic]:
        """Complain about a file where `path` needs a folder."""
        near = self._tree.nearest(path)
        rest = path[len(near) + 1 :] if near else path
        head, slash, _ = rest.partition("/")
        blocking = f"{near}/{head}" if near else head
        if slash and blocking not in self._gone and fold(blocking) not in self._folded:
            state = self._tree.state(blocking)
            if state is not None:
                yield _in_the_way(blocking, state, needed=path)

    def folders(self, folders: Sequence[str]) -> Iterator[Diagnostic]:
        """Complain about folders in which nothing can be made or removed."""
        for folder in folders:
            handle = self._tree.enter(folder)
            if not os.access(".", os.W_OK | os.X_OK, dir_fd=handle, effective_ids=True):
                message = f'cannot write in the folder "{folder or "."}": permission denied'
                hint = f"nothing was changed; see who owns it: ls -ld {folder or '.'}"
                yield cannot_write.RULE.at(None, message, hint=hint)

    def names(self, paths: Sequence[str]) -> Iterator[Diagnostic]:
        """Complain about names that the file system cannot hold."""
        longest, whole = 255, 4096
        with suppress(OSError, ValueError):
            longest = os.pathconf(self._tree.root, "PC_NAME_MAX")
            whole = os.pathconf(self._tree.root, "PC_PATH_MAX")
        room = whole - len(os.fsencode(self._tree.root)) - _ROOM
        for path in paths:
            parts = os.fsencode(path).split(b"/")
            if (
                max(map(len, parts)) > longest
                or len(os.fsencode(path)) > room
                or len(parts) > _DEEPEST
            ):
                message = f'cannot write "{path}": the name is too long for this file system'
                yield cannot_write.RULE.at(None, message, hint="nothing was changed")


def _changed(path: str, state: str | None) -> Diagnostic:
    what = "was deleted" if state is None else "was changed"
    message = f'"{path}" {what} while msgen was at work; nothing was written'
    return changed_meanwhile.RULE.at(None, message, hint="run the command again")


def _in_the_way(path: str, state: str, *, needed: str | None = None) -> Diagnostic:
    what = _WORDS.get(state, "a file")
    wants = f'the folder of "{needed}"' if needed else "a file"
    message = f'"{path}" is {what}, where {wants} has to be; nothing was written'
    return in_the_way.RULE.at(None, message, hint="move it away, or rename one of the two")
