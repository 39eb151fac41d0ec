"""The changelog's entries of generated output, by version.

An entry may begin with names in backquotes and a colon: blueprints, targets, files or folders
(`python-flask`, `libs/python`, `gateway/envoy.yaml`, `tests/`). It concerns repositories that have
one of them; an entry without names concerns all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import msgen
from msgen.output.locked import LockedFile
from msgen.records import dataclass

HEADING = "Changes in generated output"
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_NAMES = re.compile(r"((?:`[^`]+`(?:, | and )?)+):\s")
_NAME = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the changelog: since which version, about what, and its text."""

    version: str
    names: tuple[str, ...]
    text: str

    def concerns(self, files: Mapping[str, LockedFile]) -> bool:
        """Tell whether any of `files` is of what the entry names."""
        return not self.names or any(
            _is_of(name, path, entry) for name in self.names for path, entry in files.items()
        )


def changelog_file() -> Path:
    """Return the changelog: in the wheel, or beside `src/` in a checkout."""
    package = Path(msgen.__file__).resolve().parent
    installed = package / "_changelog.md"
    return installed if installed.is_file() else package.parent.parent / "CHANGELOG.md"


def entries(text: str, *, after: str, until: str) -> tuple[Entry, ...]:
    """Return the entries of generated output of the versions behind `after`, up to `until`.

    The oldest version comes first. What is under a heading without a version is of `until`.
    """
    low, high = ordered(after), ordered(until)
    found = [each for each in _entries(text, until) if low < ordered(each.version) <= high]
    return tuple(sorted(found, key=lambda each: ordered(each.version)))


def ordered(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, for comparing it with others."""
    return tuple(map(int, re.findall(r"\d+", version)[:3]))


def _entries(text: str, newest: str) -> Iterator[Entry]:
    version, concerned = newest, False
    item: list[str] = []
    for line in [*text.splitlines(), "## end"]:
        if item and (not line.startswith("  ") or not line.strip()):
            yield _entry(version, " ".join(item))
            item = []
        if line.startswith("## "):
            said = _VERSION.search(line)
            version, concerned = said[0] if said else newest, False
        elif line.startswith("### "):
            concerned = line[4:].strip() == HEADING
        elif concerned and line.startswith("- "):
            item = [line[2:].strip()]
        elif item:
            item.append(line.strip())


def _entry(version: str, text: str) -> Entry:
    named = _NAMES.match(text)
    return Entry(version, tuple(_NAME.findall(named[1])) if named else (), text)


def _is_of(name: str, path: str, entry: LockedFile) -> bool:
    producer = entry.origin.producer.partition("@")[0]
    if name in (producer, producer.rpartition("/")[2], path):
        return True
    folder = name if name.endswith("/") else f"{name}/"
    return path.startswith(folder) or fnmatchcase(path, name)


def concerning(found: Iterable[Entry], files: Mapping[str, LockedFile]) -> tuple[Entry, ...]:
    """Return the entries that concern a repository with these files."""
    return tuple(each for each in found if each.concerns(files))
