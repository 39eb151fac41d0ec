"""A comparison of two environments, for people, merge requests and programs."""

from collections.abc import Iterator
from typing import Any

from msgen.console.changes import content_lines, folded, painted
from msgen.environments import NONE, Comparison, Pair
from msgen.meaning import printed


def as_text(found: Comparison, *, brief: bool) -> str:
    """The title, the words, and the unified diff of each pair of files; their names if `brief`."""
    words = printed.as_text(found.differences, titles=printed.SIDE_BY_SIDE)
    names = [f"  {name}" for name in _names(found)] if brief else []
    diff = [] if brief else painted(_all_lines(found))
    return _joined(found.title, words, "\n".join(diff), "\n".join((*names, _counted(found))))


def as_markdown(found: Comparison, *, brief: bool) -> str:
    """The same as a comment; the diff is folded away."""
    words = printed.as_markdown(found.differences, titles=printed.SIDE_BY_SIDE)
    files = folded(_counted(found), _all_lines(found))
    if brief or not found.files:
        files = "\n".join((*(f"- `{name}`" for name in _names(found)), "", _counted(found)))
    return _joined(f"## {found.title}", words, files)


def as_data(found: Comparison, *, brief: bool) -> dict[str, Any]:
    """One map; an environment is null where it is the spec without one."""
    names = (found.before, found.after)
    files = [
        {
            "path": each.after[0] if each.after else None,
            "from": each.before[0] if each.before else None,
            **({} if brief else {"diff": "".join(f"{line}\n" for line in _lines(each))}),
        }
        for each in found.files
    ]
    return {
        "version": 1,
        "environments": [None if name == NONE else name for name in names],
        "differences": printed.as_data(found.differences),
        "files": files,
    }


def _joined(*blocks: str) -> str:
    return "\n\n".join(block.strip("\n") for block in blocks if block) + "\n"


def _counted(found: Comparison) -> str:
    if not found.differ:
        return "they differ in nothing but their names"
    number = len(found.files)
    return "1 file differs" if number == 1 else f"{number or 'no'} files differ"


def _names(found: Comparison) -> Iterator[str]:
    """``values-staging.yaml → values-prod.yaml``; one name where only one of them has a file."""
    for each in found.files:
        yield " → ".join(dict.fromkeys(side[0] for side in (each.before, each.after) if side))


def _all_lines(found: Comparison) -> Iterator[str]:
    return (line for each in found.files for line in _lines(each))


def _lines(pair: Pair) -> Iterator[str]:
    paths = [side[0] for side in (pair.before, pair.after) if side]
    old, new = pair.before or (paths[-1], None), pair.after or (paths[0], None)
    yield f"diff --git a/{old[0]} b/{new[0]}"
    yield from content_lines(old, new)
