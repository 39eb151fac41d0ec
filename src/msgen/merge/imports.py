"""Python's import lines are a set: what both sides import, both may import."""

from __future__ import annotations

import re

from msgen.merge.text import Clash
from msgen.merge.union import alike, united

_PLAIN = re.compile(rb"(?P<indent>[ \t]*)import [\w.]+( as \w+)?")
_FROM = re.compile(
    rb"(?P<head>[ \t]*from [\w.]+ import )(?P<names>\w+( as \w+)?(, \w+( as \w+)?)*)"
)
_NAME = re.compile(rb"[ \t]+\w+( as \w+)?,")
_OPENS = re.compile(rb"[ \t]*from [\w.]+ import \($")


def unite_imports(clash: Clash) -> list[bytes] | None:
    """Return the import lines of both sides, or None if other lines are among the changed ones."""
    if _inside_parentheses(clash.above):
        return united(clash, _NAME, _KEYS) if alike(clash, _NAME) else None
    if not alike(clash, _IMPORT):
        return None
    return united(_joined_names(clash), _IMPORT, _KEYS)


_IMPORT = re.compile(rb"(?:%s|%s)" % (_PLAIN.pattern, _FROM.pattern))


def _inside_parentheses(above: list[bytes]) -> bool:
    for line in reversed(above):
        if _OPENS.fullmatch(line):
            return True
        if not _NAME.fullmatch(line):
            return False
    return False


def _by_kind(line: bytes) -> tuple[bool, bytes, bytes]:
    """The order of isort and ruff: `import x` before `from x import y`, then by module."""
    return line.lstrip().startswith(b"from "), *_by_module(line)


def _by_module(line: bytes) -> tuple[bytes, bytes]:
    module = line.strip().removeprefix(b"from ").removeprefix(b"import ")
    return module.partition(b" ")[0].lower(), line


_KEYS = (_by_kind, _by_module)


def _joined_names(clash: Clash) -> Clash:
    """Let `from m import a, b` and `from m import a, c` be one line, where all three have one."""
    base, ours, theirs = list(clash.base), list(clash.ours), list(clash.theirs)
    for head in [head for line in ours if (head := _head(line))]:
        found = [[line for line in lines if _head(line) == head] for lines in (base, ours, theirs)]
        if any(len(lines) > 1 for lines in found) or not (found[1] and found[2]):
            continue
        before, mine, yours = (_names(lines[0]) if lines else [] for lines in found)
        names = [name for name in mine if name in yours or name not in before]
        names += [name for name in yours if name not in before and name not in mine]
        if not names:
            continue
        if mine == sorted(mine, key=bytes.lower):
            names.sort(key=bytes.lower)
        line = head + b", ".join(names)
        ours[ours.index(found[1][0])] = theirs[theirs.index(found[2][0])] = line
    return Clash(clash.above, base, ours, theirs, clash.below)


def _head(line: bytes) -> bytes | None:
    found = _FROM.fullmatch(line)
    return found["head"] if found else None


def _names(line: bytes) -> list[bytes]:
    found = _FROM.fullmatch(line)
    assert found
    return found["names"].split(b", ")
