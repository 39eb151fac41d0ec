"""The answers of `msgen why`: about a file, a line of it, and a key of the spec."""

import os
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path

from msgen.carried import SPEC_NAME
from msgen.diagnostics import Span, UsageError
from msgen.names import nearest
from msgen.origin.bench import Bench
from msgen.origin.fields import dotted, find, is_set, where
from msgen.origin.rules import unknown_subject
from msgen.origin.template_lines import TemplateLine, template_line
from msgen.origin.trials import Laboratory
from msgen.output.git import Commit, last_change
from msgen.output.locked import Lock
from msgen.pipeline import Judged, compile_system, judge_file
from msgen.reconcile.disk import RepositoryDisk
from msgen.reconcile.model import Kind, Seen
from msgen.reconcile.repository import Repository
from msgen.records import dataclass
from msgen.render.files import File, Owner
from msgen.render.known import Unchecked
from msgen.spec.tree import Map


class State(StrEnum):
    """How a generated file stands on disk."""

    UNEDITED = "unedited"
    EDITED = "edited"
    DELETED = "deleted"
    REPLACED = "replaced"
    """A link or a folder stands there."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A field of the spec, where it stands, and the trial that shows what it does."""

    field: str
    span: Span | None
    trial: str


@dataclass(frozen=True, slots=True)
class AboutLine:
    """One line of a file on disk, counted from 1.

    `rendered` is its number in the file as rendered, None where it is the user's own. `tried`
    counts the fields that were tried for `proofs`.
    """

    number: int
    text: str
    rendered: int | None
    template: TemplateLine | None = None
    proofs: tuple[Proof, ...] = ()
    tried: int = 0


@dataclass(frozen=True, slots=True)
class AboutFile:
    """A file of the repository; of one that is the user's own, only `path` and `change` say more.

    `producer` and `template` are its origin; `field` is the part of the spec that it is made of,
    empty for the whole.
    """

    path: str
    owner: Owner
    state: State | None = None
    producer: str = ""
    template: str = ""
    field: str = ""
    span: Span | None = None
    change: Commit | None = None
    line: AboutLine | None = None


@dataclass(frozen=True, slots=True)
class AboutKey:
    """A key of the spec and the files that it reaches, each with the trial that proves it.

    `tried` counts the other values that could be rendered, `left_out` the fields that were not
    tried because there are too many.
    """

    key: str
    span: Span | None
    files: tuple[tuple[str, str], ...]
    tried: int
    left_out: int


def ask(root: Path, subject: str) -> AboutFile | AboutKey:
    """Answer for a path, a path with `:LINE`, or a key of the spec; UsageError for neither."""
    repository = Repository.at(root)
    path, line = _path(repository, subject)
    if path is not None:
        return _about_file(repository, path, line)
    judged = judge_file(repository.spec)
    tree = judged.loaded.tree
    place = find(tree, subject) if tree is not None else None
    if tree is None or place is None:
        raise _unknown(repository.lock, tree, subject)
    judged.sound_plan()
    reach = Laboratory(repository.spec, tree).reach(place)
    if not is_set(tree, place) and not reach.tried:
        raise _unknown(repository.lock, tree, subject)
    return AboutKey(
        dotted(place), where(tree, place), tuple(reach.files.items()), reach.tried, reach.left_out
    )


def _path(repository: Repository, subject: str) -> tuple[str | None, int | None]:
    """Return what `subject` names in the repository, and the line behind it."""
    head, colon, tail = subject.rpartition(":")
    tries: list[tuple[str, int | None]] = [(subject, None)]
    if colon and tail.isdigit() and int(tail):
        tries.append((head, int(tail)))
    top = os.path.realpath(repository.root)
    for typed, line in tries:
        for start in (os.path.realpath("."), top):
            whole = os.path.normpath(os.path.join(start, typed))
            if not whole.startswith(f"{top}{os.sep}"):
                continue
            inner = os.path.relpath(whole, top).replace(os.sep, "/")
            if inner in repository.lock.files or _is_file(repository.disk, inner):
                return inner, line
    return None, None


def _is_file(disk: RepositoryDisk, path: str) -> bool:
    seen = disk.look(path)
    return seen is not None and seen.kind is Kind.FILE


def _about_file(repository: Repository, path: str, line: int | None) -> AboutFile:
    seen = repository.disk.look(path)
    locked = repository.lock.files.get(path)
    change = last_change(repository.root, path, line=line if seen else None)
    if locked is None:
        return AboutFile(path, Owner.YOURS, change=change, line=_own_line(seen, line))
    judged = judge_file(repository.spec)
    tree = judged.loaded.tree
    place = ("services", locked.service) if locked.service else ()
    span = where(tree, place) if tree is not None and place and find(tree, dotted(place)) else None
    about = None
    if line is not None and seen is not None and seen.kind is Kind.FILE:
        about = _about_line(repository, judged, path, seen, line)
    return AboutFile(
        path,
        locked.owner,
        _state(seen, locked.ids),
        locked.origin.producer,
        locked.origin.template,
        dotted(place),
        span,
        change,
        about,
    )


def _state(seen: Seen | None, ids: tuple[str, ...]) -> State:
    if seen is None:
        return State.DELETED
    if seen.kind is not Kind.FILE:
        return State.REPLACED
    return State.UNEDITED if seen.is_one_of(ids) else State.EDITED


def _own_line(seen: Seen | None, line: int | None) -> AboutLine | None:
    if line is None or seen is None or seen.kind is not Kind.FILE:
        return None
    return AboutLine(line, _text(seen.lf, line), None)


def _about_line(
    repository: Repository, judged: Judged, path: str, seen: Seen, line: int
) -> AboutLine:
    """Find the line in the file as rendered, its template line, and the fields that change it."""
    text = _text(seen.lf, line)
    file = _rendered(judged, path)
    number = _same_line(seen.lf, file.content, line) if file else None
    if file is None or number is None:
        return AboutLine(line, text, None)
    template = template_line(judged, file, number)
    tree = judged.loaded.tree
    assert tree is not None, "a spec that renders was read"
    found, tried = Bench(repository.spec, tree, file, number).places(text)
    proofs = [Proof(dotted(each.place), where(tree, each.place), each.trial) for each in found]
    return AboutLine(line, text, number, template, tuple(proofs), tried)


def _rendered(judged: Judged, path: str) -> File | None:
    """Return the file as the spec gives it now; None where the spec gives none, or has errors."""
    if judged.plan is None:
        return None
    made = compile_system(judged, known=Unchecked())
    return next((file for file in made.rendered if file.path == path), None)


def _same_line(ours: bytes, rendered: bytes, line: int) -> int | None:
    """Return the number of the rendered line that is line `line` of the file on disk."""
    if ours == rendered:
        return line
    match = SequenceMatcher(None, ours.split(b"\n"), rendered.split(b"\n"), autojunk=False)
    for start, there, size in match.get_matching_blocks():
        if start < line <= start + size:
            return there + line - start
    return None


def _text(content: bytes, line: int) -> str:
    """Return a line; raises UsageError where the file has fewer."""
    lines = content.decode(errors="replace").split("\n")
    count = len(lines) - (not lines[-1])
    if line > count:
        message = f"the file has {count} lines, and no line {line}"
        raise UsageError(unknown_subject.RULE.at(None, message))
    return lines[line - 1]


def _unknown(lock: Lock, tree: Map | None, subject: str) -> UsageError:
    """Return the error, with the path or key that was meant most likely."""
    keys = [] if tree is None else list(_keys(tree))
    named = [key for key in keys if key.endswith(f".{subject}")]
    best = min(named, key=lambda key: key.count("."), default=None)
    best = best or nearest(subject, [*lock.files, SPEC_NAME, *keys])
    hint = f'did you mean "{best}"?' if best else "msgen plan shows what there is"
    message = f'"{subject}" is no file of this repository and no key of its spec'
    return UsageError(unknown_subject.RULE.at(None, message, hint=hint))


def _keys(tree: Map) -> Iterator[str]:
    """The first three levels of the spec: what is asked for most."""
    for key, value in tree.items():
        yield key
        for name, inner in value.items() if isinstance(value, Map) else ():
            yield f"{key}.{name}"
            yield from (
                f"{key}.{name}.{leaf}" for leaf in (inner if isinstance(inner, Map) else ())
            )
