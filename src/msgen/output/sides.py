"""Git's conflict markers in a record of the lock that takes both sides."""

from collections.abc import Callable, Sequence

MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


def markers(lines: Sequence[str]) -> list[int]:
    """Return the numbers, from 1, of the lines that are markers."""
    return [number for number, line in enumerate(lines, 1) if line.startswith(MARKERS)]


def both_sides(lines: Sequence[str], is_entry: Callable[[str], object]) -> list[str] | None:
    """Return the lines with both sides of each conflict, as git's union merge leaves them.

    None where a conflict holds anything but entries, or its markers are not in order.
    """
    found: list[str] = []
    side = ""
    for line in lines:
        mark = line[:7] if line.startswith(MARKERS) else ""
        if not mark:
            if side and not is_entry(line):
                return None
            if side != "|||||||":
                found.append(line)
        elif side in _BEFORE[mark]:
            side = "" if mark == ">>>>>>>" else mark
        else:
            return None
    return None if side else found


_BEFORE = {
    "<<<<<<<": ("",),
    "|||||||": ("<<<<<<<",),
    "=======": ("<<<<<<<", "|||||||"),
    ">>>>>>>": ("=======",),
}
