"""Which paths a generated repository may have: inside it, and the same file everywhere."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from msgen.diagnostics import UserError
from msgen.output.rules.unsafe_path import RULE

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]')
_LONGEST = 255


def check_paths(paths: Iterable[str]) -> list[str]:
    """Return the folders that `paths` need, parents first.

    Raises UserError with one finding for each path that is not safe on Linux, macOS and Windows.
    """
    problems: list[str] = []
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        if reason := _reason(path):
            problems.append(f'"{path}" {reason}')
            continue
        twin = files.setdefault(fold(path), path)
        if twin is not path:
            problems.append(f'"{path}" and "{twin}" are one file where case does not count')
        problems.extend(_add_folders(path, folders))
    problems += [
        f'"{path}" is a file and a folder' for folded, path in files.items() if folded in folders
    ]
    if problems:
        raise UserError(*(RULE.at(None, f"generated path {problem}") for problem in problems))
    return sorted(folders.values())


def _add_folders(path: str, folders: dict[str, str]) -> Iterable[str]:
    """Add the parents of `path`; yield a complaint for one spelled in two ways."""
    while cut := path.rfind("/") + 1:
        path = path[: cut - 1]
        known = folders.setdefault(fold(path), path)
        if known is path:
            continue
        if known != path:
            yield f'"{path}/" and "{known}/" are one folder where case does not count'
        return


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
