"""Which paths a generated repository may have: inside it, and the same file everywhere."""

import re
import unicodedata
from functools import cache

from msgen.diagnostics import UserError
from msgen.output.rules.unsafe_path import RULE

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]')
_LONGEST = 255


class Paths:
    """The paths of a new tree, judged one by one as its files come."""

    def __init__(self) -> None:
        """Begin with an empty tree."""
        self._problems: list[str] = []
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def add(self, path: str) -> list[str] | None:
        """Return the new folders that `path` needs, parents first; None if it must not be."""
        before = len(self._problems)
        new: list[str] = []
        if reason := _reason(path):
            self._problems.append(f'"{path}" {reason}')
        else:
            folded = fold(path)
            twin = self._files.setdefault(folded, path)
            if twin is not path:
                self._problems.append(
                    f'"{path}" and "{twin}" are one file where case does not count'
                )
            if folded in self._folders:
                self._clash(path)
            self._add_folders(path, new)
        return new[::-1] if len(self._problems) == before else None

    def check(self) -> None:
        """Raise UserError with one finding for each path that is not safe everywhere."""
        if self._problems:
            found = (RULE.at(None, f"generated path {problem}") for problem in self._problems)
            raise UserError(*found)

    def _add_folders(self, path: str, new: list[str]) -> None:
        """Add the parents of `path`, the nearest first, to `new` too; complain of two spellings."""
        while cut := path.rfind("/") + 1:
            path = path[: cut - 1]
            folded = fold(path)
            known = self._folders.setdefault(folded, path)
            if known is not path:
                if known != path:
                    self._problems.append(
                        f'"{path}/" and "{known}/" are one folder where case does not count'
                    )
                return
            if folded in self._files:
                self._clash(path)
            new.append(path)

    def _clash(self, path: str) -> None:
        self._problems.append(f'"{path}" is a file and a folder')


def fold(path: str) -> str:
    """Return what file systems compare that ignore case and Unicode forms."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", path).casefold()


def _reason(path: str) -> str | None:
    if path.startswith("/"):
        return "is absolute"
    return next(filter(None, map(_part_reason, path.split("/"))), None)


@cache
def _part_reason(part: str) -> str | None:
    """Return what is wrong with one part of a path."""
    if part in ("", ".", ".."):
        return "does not stay inside the repository"
    if part.casefold() == ".git":
        return "would write into git's own folder"
    if _FORBIDDEN.search(part) or part[-1] in ". ":
        return "has a character that file names cannot have everywhere"
    if _RESERVED.fullmatch(part):
        return f'has a name that Windows reserves: "{part}"'
    return "has a name of more than 255 bytes" if len(part.encode()) > _LONGEST else None
