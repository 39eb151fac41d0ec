"""The tree that `msgen new --dry-run` prints."""

from collections.abc import Iterable
from typing import Any


def preview(name: str, paths: Iterable[str]) -> str:
    """Draw `paths` below `name`; folders first, then files, each in alphabetical order."""
    root: dict[str, Any] = {}
    for path in paths:
        node = root
        *folders, leaf = path.split("/")
        for folder in folders:
            node = node.setdefault(folder, {})
        node[leaf] = None
    return "\n".join([f"{name}/", *_lines(root, "")]) + "\n"


def _lines(node: dict[str, Any], pad: str) -> Iterable[str]:
    entries = sorted(node.items(), key=lambda entry: (entry[1] is None, entry[0]))
    for index, (name, below) in enumerate(entries):
        last = index == len(entries) - 1
        yield f"{pad}{'└── ' if last else '├── '}{name}{'' if below is None else '/'}"
        if below is not None:
            yield from _lines(below, pad + ("    " if last else "│   "))
