"""The lock read back: what was generated when msgen last wrote into this repository.

Entries are read line by line, as they were written; a thousand services have forty thousand.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from functools import cache
from itertools import takewhile
from pathlib import Path

import yaml

from msgen import __version__
from msgen.diagnostics import Diagnostic, Rule, Span, UserError
from msgen.output.rules import lock_damaged, lock_from_newer_msgen, lock_merge_markers
from msgen.output.sides import both_sides, markers
from msgen.records import dataclass
from msgen.render.files import Origin, Owner

FORMAT = 1
FOLDER = ".msgen/lock"
SYSTEM = "system"
FILES = "_files.yaml"

_TEXT = r'"(?:[^"\\]|\\.)*"|[^,"{}]+'
_ENTRY = re.compile(
    rf"(?P<path>.+): \{{id: \"?(?P<id>[0-9a-f]{{40}})\"?"
    rf"(?:, owner: (?P<owner>managed|seeded|once|yours), from: (?P<made>{_TEXT})"
    rf"(?:, template: (?P<template>{_TEXT}))?(?P<mode>, executable: true)?"
    rf"(?:, adopted: \"?(?P<adopted>[0-9a-f]{{40}})\"?)?|, input: true)\}}"
)
_OWNERS = {owner.value: owner for owner in Owner}
_HEAD = ("format", "msgen", "blueprints")


@dataclass(frozen=True, slots=True)
class LockedFile:
    """A generated file as the lock remembers it.

    `ids` are the git blob ids of its content as rendered. There is one, or several where two
    branches changed the file and both lines stand in the merged lock. `adopted` are, of a file that
    is the user's, those of the time when it was adopted.
    """

    path: str
    ids: tuple[str, ...]
    owner: Owner
    origin: Origin
    service: str | None = None
    executable: bool = False
    adopted: tuple[str, ...] = ()

    @property
    def bases(self) -> tuple[str, ...]:
        """The ids of what the user's edits, if there are any, were made to."""
        return self.adopted or self.ids

    def as_yours(self, adopted: tuple[str, ...] = ()) -> "LockedFile":
        """Return the entry of the same file as the user's own, from `adopted` or this on."""
        return replace(self, owner=Owner.YOURS, adopted=adopted or self.ids)


@dataclass(frozen=True, slots=True)
class Lock:
    """All files of `.msgen/lock/` together.

    `specs` has the part of the canonical spec that was applied, as YAML text that begins at the
    margin: under None what concerns the whole system, under a name that of a service. `inputs`
    are the user's files that rendering reads besides the spec: path and blob ids. `marked` are the
    files of the lock in which git left markers around nothing but ids of files.
    """

    msgen: str
    blueprints: Mapping[str, str]
    specs: Mapping[str | None, str]
    files: Mapping[str, LockedFile]
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marked: tuple[str, ...] = ()


def read_files(root: Path) -> dict[str, bytes]:
    """Return the files of the lock, by their paths in the repository at `root`."""
    try:
        names = sorted(name for name in os.listdir(root / FOLDER) if name.endswith(".yaml"))
        return {f"{FOLDER}/{name}": (root / FOLDER / name).read_bytes() for name in names}
    except OSError as problem:
        message = f"the lock cannot be read: {(problem.strerror or str(problem)).lower()}"
        raise UserError(lock_damaged.RULE.at(None, message)) from problem


def parse_lock(contents: Mapping[str, bytes]) -> Lock:
    """Read the lock from the contents of its files.

    Raises UserError with a finding for each file that is damaged, has markers of a merge or comes
    from a newer msgen.
    """
    reader = _Reader()
    for path, content in contents.items():
        try:
            text = content.decode()
        except UnicodeDecodeError:
            reader.complain(lock_damaged.RULE, path, 1, "it is not UTF-8")
            continue
        reader.read(path, text.replace("\r\n", "\n").split("\n"))
    if not reader.found and f"{FOLDER}/{SYSTEM}.yaml" not in contents:
        reader.complain(lock_damaged.RULE, f"{FOLDER}/{SYSTEM}.yaml", 1, "it is missing")
    if reader.found:
        raise UserError(*reader.found)
    head = reader.head
    return Lock(
        msgen=head.msgen,
        blueprints=head.blueprints,
        specs=reader.specs,
        files=reader.files,
        inputs=reader.inputs,
        marked=tuple(reader.marked),
    )


@dataclass(slots=True)
class _Head:
    msgen: str = "0"
    blueprints: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Reader:
    """What has been read so far, and what was wrong with it."""

    head: _Head = field(default_factory=_Head)
    specs: dict[str | None, str] = field(default_factory=dict)
    files: dict[str, LockedFile] = field(default_factory=dict)
    inputs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    marked: list[str] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)

    def complain(self, rule: Rule, path: str, line: int, message: str, *, hint: str = "") -> None:
        span = Span(path, line, 1, line, 1)
        hint = hint or f"bring back what was committed: git checkout HEAD -- {path}"
        self.found.append(rule.at(span, f"the lock cannot be used: {message}", hint=hint))

    def read(self, path: str, lines: list[str]) -> None:
        """Read one file, whose name says whose it is."""
        if numbers := markers(lines):
            joined = both_sides(lines, lambda line: _ENTRY.fullmatch(line.lstrip()))
            if joined is None:
                message = "a merge left conflict markers in it"
                hint = (
                    "delete either side of each conflict and the marker lines, then: msgen apply; "
                    f"until the merge is committed, git checkout --ours -- {path} takes a side, too"
                )
                self.complain(lock_merge_markers.RULE, path, numbers[0], message, hint=hint)
                return
            lines = joined
            self.marked.append(path)
        name = path.rpartition("/")[2]
        if name == FILES:
            entries = [(n, line) for n, line in enumerate(lines, 1) if line not in ("", "{}")]
            self._entries(path, [each for each in entries if each[1][0] != "#"], None)
            return
        service = name.removesuffix(".yaml")
        owner = None if service == SYSTEM else service.removeprefix("_")
        sections = dict(_sections(lines))
        if owner is None:
            self._read_head(path, lines)
            sections = {key: sections[key] for key in sections if key not in _HEAD}
        if (spec := sections.pop("spec", None)) is not None:
            self.specs[owner] = "\n".join(line[2:] for _, line in spec).rstrip("\n") + "\n"
            if not any(line for _, line in spec):
                self.specs[owner] = "{}\n"
        self._entries(path, [each for each in sections.pop("files", ()) if each[1]], owner)
        for key, unknown in sections.items():
            line = unknown[0][0] - 1 if unknown else 1
            self.complain(lock_damaged.RULE, path, line, f'it has an unknown part "{key}"')

    def _read_head(self, path: str, lines: list[str]) -> None:
        """Read what `system.yaml` says of msgen itself: the lines before the spec."""
        text = "\n".join(takewhile(lambda line: not line.startswith(("spec:", "files:")), lines))
        try:
            head = yaml.safe_load(text)
            number, version = int(head["format"]), str(head["msgen"])
            blueprints = {str(key): str(value) for key, value in head["blueprints"].items()}
        except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError):
            self.complain(lock_damaged.RULE, path, 2, "format, msgen or blueprints cannot be read")
            return
        if number > FORMAT or _version(version) > _version(__version__):
            message = f"msgen {version} wrote it, which is newer than this one, {__version__}"
            hint = f"install msgen {version} or later"
            self.complain(lock_from_newer_msgen.RULE, path, 2, message, hint=hint)
        self.head = _Head(version, blueprints)

    def _entries(self, path: str, lines: list[tuple[int, str]], service: str | None) -> None:
        for number, line in lines:
            match = _ENTRY.fullmatch(line.lstrip())
            if match is None:
                self.complain(lock_damaged.RULE, path, number, "this line is not one of msgen's")
                return
            file, blob, owner, made, template, mode, adopted = match.groups()
            file = _plain(file)
            if owner is None:
                self.inputs[file] = _joined(self.inputs.get(file, ()), blob)
                continue
            entry = LockedFile(
                path=file,
                ids=(blob,),
                owner=_OWNERS[owner],
                origin=_origin(made, template or ""),
                service=service,
                executable=mode is not None,
                adopted=(adopted or blob,) if _OWNERS[owner] is Owner.YOURS else (),
            )
            known = self.files.get(file)
            self.files[file] = _both(known, entry) if known else entry


@cache
def _origin(made: str, template: str) -> Origin:
    """Return what most files of every service share."""
    return Origin(_plain(made), _plain(template))


def _both(one: LockedFile, other: LockedFile) -> LockedFile:
    """Join what two branches say of a file: it is the user's if one of them adopted it."""
    adopted = one.adopted
    for blob in other.adopted:
        adopted = _joined(adopted, blob)
    ids = _joined(one.ids, other.ids[0])
    owner = Owner.YOURS if adopted else other.owner
    return replace(other, ids=ids, owner=owner, adopted=adopted)


def _joined(ids: tuple[str, ...], blob: str) -> tuple[str, ...]:
    return ids if blob in ids else (*ids, blob)


def _sections(lines: list[str]) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Yield each key at the margin with the lines below it and their numbers."""
    key, below = "", list[tuple[int, str]]()
    for number, line in enumerate(lines, 1):
        if line[:1] in ("", " "):
            below.append((number, line))
        elif line[0] != "#":
            if key:
                yield key, below
            key, below = line.partition(":")[0], []
    if key:
        yield key, below


def _plain(text: str) -> str:
    """Return a scalar as `yaml_writer` wrote it: plain, or in double quotes."""
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        return str(yaml.safe_load(text))


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])
