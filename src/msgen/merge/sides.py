"""The three texts of a structural merge, and which of their lines are whose."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from msgen.merge.model import BEFORE, MIDDLE, MSGEN, YOURS
from msgen.merge.tree import Entry

# Behind the first marker of a conflict until its line is known; no text holds a NUL.
_NUMBER = re.compile("\0(\\d+)\n")

_FIRST_INDENT = re.compile(r"^([ \t]+)[^\s#]", re.MULTILINE)


def _plain(line: str) -> str:
    """Return a line without what a change of its neighbours or of the layout changes."""
    words = " ".join(line.split())
    while words.startswith("- "):
        words = words[2:]
    return words.removesuffix(",")


def _plain_lines(texts: Iterable[str]) -> set[str]:
    return {"", *(_plain(line) for text in texts for line in text.split("\n"))}


def _unit(text: str) -> str:
    found = _FIRST_INDENT.search(text)
    return found[1] if found else ""


@dataclass(slots=True)
class Sides:
    """The texts, each with LF line ends and one at its end, and the conflicts found so far.

    `comments` is true of YAML, and false of JSON.
    """

    base: str
    ours: str
    theirs: str
    comments: bool
    paths: list[str] = field(default_factory=list)
    _begins: list[int] = field(init=False)
    _known: set[str] = field(init=False)
    _before: set[str] = field(init=False)
    _after: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._begins = [0, *(found.end() for found in re.finditer("\n", self.ours))]
        self._before, self._after = _plain_lines([self.base]), _plain_lines([self.theirs])
        self._known = self._before | self._after

    @property
    def spaced(self) -> bool:
        """Whether ours has a space behind colons and commas."""
        return self.comments or '":' not in self.ours or '": ' in self.ours

    @property
    def unit(self) -> str:
        """One step of ours' indentation."""
        return _unit(self.ours) or self.theirs_unit

    @property
    def theirs_unit(self) -> str:
        """One step of theirs' indentation."""
        return _unit(self.theirs) or "  "

    def loses(self, entry: Entry) -> bool:
        """Whether dropping this entry of ours drops a line that stands in ours alone.

        A line that it shares with other entries of a flow collection only changes.
        """
        first = self._begins[bisect_right(self._begins, entry.start) - 1]
        if self.ours[first : entry.start].strip("- \t"):
            first = entry.start
            if "\n" not in self.ours[first : entry.end]:
                return False
        end = self.ours.find("\n", max(entry.end - 1, entry.start))
        lines = self.ours[first : len(self.ours) if end < 0 else end].split("\n")
        return any(_plain(line) not in self._known for line in lines)

    def is_theirs_to_drop(self, line: str) -> bool:
        """Whether a comment of ours was msgen's and is no longer."""
        plain = _plain(line)
        return plain in self._before and plain not in self._after

    def is_new(self, line: str) -> bool:
        """Whether a line of theirs was not in the base."""
        return _plain(line) not in self._before

    def marked(self, path: str, ours: str, base: str, theirs: str) -> str:
        """Return the lines of a conflict at `path`, with a number that `numbered` takes out."""
        self.paths.append(path)
        yours, before, middle, msgen = (
            mark.decode("ascii") for mark in (YOURS, BEFORE, MIDDLE, MSGEN)
        )
        number = len(self.paths) - 1
        return f"{yours}\0{number}\n{ours}{before}\n{base}{middle}\n{theirs}{msgen}\n"


def numbered(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the text without the conflicts' numbers, and each conflict's line and number."""
    found = [
        (text.count("\n", 0, number.start()) + 1, int(number[1]))
        for number in _NUMBER.finditer(text)
    ]
    return _NUMBER.sub("\n", text), found
