"""What reconciling did or would do, for people: a line a file, a unified diff, a summary."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from difflib import unified_diff

from msgen.console.say import colours, is_quiet, note
from msgen.diagnostics.text import printable
from msgen.reconcile.model import Action, Change, ChangeSet

_MANY = 30  # files; of more than that, those of one folder share a line
_ALIKE = 3  # files of a folder to which the same happens; fewer have lines of their own
_VERBS = {
    Action.CREATE: ("create", "created"),
    Action.REPLACE: ("update", "updated"),
    Action.MERGE: ("merge", "merged"),
    Action.MODE: ("chmod", "changed in mode"),
    Action.MOVE: ("move", "moved"),
    Action.DELETE: ("delete", "deleted"),
    Action.CONFLICT: ("conflict", "in conflict"),
}
_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
_BOLD, _RESET = "\x1b[1m", "\x1b[0m"


def tell(changes: ChangeSet, *, done: bool) -> None:
    """Say on standard error what was done, or would be, and what is left to do.

    Conflicts are problems, which are said where remarks are silenced, too.
    """
    if is_quiet():
        sys.stderr.writelines(f"conflict: {text}\n" for text in _conflicts(changes))
    note(summary(changes, done=done))
    if done and changes.records and not changes.changes:
        note("next: commit what is new in .msgen/")
    if done and any(each.line for each in changes.conflicts):
        note("next: decide between the marked lines, or: msgen apply --ours PATH, or --theirs PATH")
    if done and any(each.beside_as for each in changes.changes):
        note("next: bring over what you want from the .msgen-new files, and delete them")


def summary(changes: ChangeSet, *, done: bool, unrecorded: bool = False) -> str:
    """Return what was done, or would be: files one by one or folder by folder, and their number.

    `unrecorded` says that the lock has still to learn of a spec from which no file follows.
    """
    lines = [*_listed(changes.changes)]
    lines += [
        f"kept: {each.kept_as} is what {each.source or each.path} was"
        for each in changes.changes
        if each.kept_as
    ]
    lines += [f"conflict: {text}" for text in _conflicts(changes)]
    counts = [
        f"{number} {words[1]}"
        for action, words in _VERBS.items()
        if (number := sum(each.action is action for each in changes.changes))
    ]
    if counts:
        total = len(changes.changes)
        head = f"{total} file{'' if total == 1 else 's'}: {', '.join(counts)}"
    else:
        head = "no file follows; apply records the spec" if unrecorded else "nothing to change"
    lines.append(head if done or not counts else f"{head} (nothing is written yet)")
    return "\n".join(lines)


def _conflicts(changes: ChangeSet) -> Iterator[str]:
    beside = {each.path: each.beside_as for each in changes.changes}
    for conflict in changes.conflicts:
        where = f"{conflict.path}:{conflict.line}" if conflict.line else conflict.path
        what = f" ({conflict.what})" if conflict.what else ""
        name = beside.get(conflict.path)
        left = f"; the new content is in {name}" if name else ""
        yield f"{where}{what}{left}"


def _listed(changes: Sequence[Change]) -> Iterator[str]:
    """Yield a line a file; of many, a line a folder where nothing of the user's is touched."""
    alike: dict[tuple[str, str], list[Change]] = {}
    for each in changes:
        touched = each.action in (Action.MERGE, Action.CONFLICT) or each.kept is not None
        alone = touched or len(changes) <= _MANY
        place = _path(each) if alone else _folders(each)
        alike.setdefault((_VERBS[each.action][0], place), []).append(each)
    for (verb, place), found in alike.items():
        if len(found) < _ALIKE:
            yield from (f"  {verb:8}  {_path(each)}" for each in found)
        else:
            yield f"  {verb:8}  {place} ({len(found)} files)"


def _folders(change: Change) -> str:
    new, old = _folder(change.path), _folder(change.source or change.path)
    return new if new == old else f"{old} -> {new}"


def _folder(path: str) -> str:
    """Return the folder that stands for a file: a service's, or the one below the root."""
    parts = path.split("/")
    return "/".join([*parts[:-1][:2], ""]) or path


def _path(change: Change) -> str:
    return f"{change.source} -> {change.path}" if change.source else change.path


def show_diff(changes: Iterable[Change]) -> Iterator[str]:
    """Yield the unified diff of each change, coloured where standard output is a terminal."""
    return painted(line for change in changes for line in diff_lines(change))


def painted(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a diff, coloured where standard output is a terminal."""
    colour = colours(sys.stdout)
    return (_painted(line) if colour else line for line in lines)


def folded(title: str, lines: Iterable[str]) -> str:
    """Return the lines of a diff as Markdown that shows its `title` alone until it is opened."""
    body = "\n".join(lines)
    fence = "`" * max(3, max(map(len, re.findall("`+", body)), default=0) + 1)
    return f"<details><summary>{title}</summary>\n\n{fence}diff\n{body}\n{fence}\n\n</details>"


def diff_lines(change: Change) -> Iterator[str]:
    """Yield the lines of one change as `git apply` reads them, without line ends."""
    before, after = change.before, change.after
    if change.beside is not None:
        before, after = change.before or b"", change.beside
    old = change.source or change.path
    yield f"diff --git a/{old} b/{change.path}"
    yield from _head(change)
    yield from content_lines((old, before), (change.path, after))


def content_lines(old: tuple[str, bytes | None], new: tuple[str, bytes | None]) -> Iterator[str]:
    """Yield how two contents differ, each with its path; a content is None where no file is."""
    (source, before), (path, after) = old, new
    if before == after:
        return
    if b"\0" in (before or b"") or b"\0" in (after or b""):
        yield f"Binary files a/{source} and b/{path} differ"
        return
    names = (f"a/{source}" if before is not None else "/dev/null",
             f"b/{path}" if after is not None else "/dev/null")  # fmt: skip
    yield from _unified(_lines(before), _lines(after), *names)


def _head(change: Change) -> Iterator[str]:
    if change.action is Action.CREATE:
        yield f"new file mode {'100755' if change.executable else '100644'}"
    elif change.action is Action.DELETE:
        yield "deleted file mode 100644"
    elif change.action is Action.MODE:
        yield f"new mode {'100755' if change.executable else '100644'}"
    if change.source:
        yield f"rename from {change.source}"
        yield f"rename to {change.path}"
    for conflict in change.conflicts:
        where = f" at line {conflict.line}" if conflict.line else ""
        yield f"conflict{where}{f': {conflict.what}' if conflict.what else ''}"


def _lines(content: bytes | None) -> list[str]:
    return (content or b"").decode(errors="replace").splitlines(keepends=True)


def _unified(before: list[str], after: list[str], old: str, new: str) -> Iterator[str]:
    for line in unified_diff(before, after, old, new):
        text = line.rstrip("\n")
        yield printable(text.removesuffix("\r"))
        if text == line:
            yield "\\ No newline at end of file"


def _painted(line: str) -> str:
    if line.startswith("diff --git"):
        return f"{_BOLD}{line}{_RESET}"
    paint = _COLOURS.get(line[:1])
    return f"{paint}{line}{_RESET}" if paint else line
