"""Lines that are a set, such as imports: what both sides add, both may have."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from msgen.merge.text import Clash

Key = Callable[[bytes], Any]


def alike(clash: Clash, pattern: re.Pattern[bytes]) -> bool:
    """Whether all changed lines match `pattern` and are indented alike."""
    lines = [*clash.base, *clash.ours, *clash.theirs]
    indents = {line[: len(line) - len(line.lstrip())] for line in lines}
    return len(indents) == 1 and all(pattern.fullmatch(line) for line in lines)


def united(
    clash: Clash, pattern: re.Pattern[bytes], orders: Sequence[Key] = ()
) -> list[bytes] | None:
    """Apply what theirs added and removed to ours' lines; None if both replaced the same line.

    The result is sorted if the lines around, which match `pattern`, are sorted in one of `orders`
    or by their bytes; else theirs' lines follow ours'.
    """
    base, ours, theirs = set(clash.base), set(clash.ours), set(clash.theirs)
    if (base - ours) & (base - theirs) and ours - base - theirs and theirs - base - ours:
        return None  # two answers to one question
    lines = [line for line in clash.ours if line not in base - theirs]
    lines += [line for line in clash.theirs if line not in base and line not in ours]
    above = _neighbours(clash.above, pattern)
    below = _neighbours(clash.below[::-1], pattern)[::-1]
    around = [*above, *below]
    for key in (*orders, bytes) if around else ():
        whole = [*above, *sorted({*lines} - {*around}, key=key), *below]
        if around == sorted(around, key=key) and whole == sorted(whole, key=key):
            return whole[len(above) : len(whole) - len(below)]
    return list(dict.fromkeys(lines))


def _neighbours(lines: list[bytes], pattern: re.Pattern[bytes]) -> list[bytes]:
    """Return the lines directly at the end of `lines` that match."""
    found: list[bytes] = []
    for line in reversed(lines):
        if not pattern.fullmatch(line):
            break
        found.append(line)
    return found[::-1]
