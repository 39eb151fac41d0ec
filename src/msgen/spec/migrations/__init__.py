"""Specs of earlier versions of the language, moved to this one.

A migration is a function from the texts of a spec's files to new ones: comments, order and style
stay, so it splices. It knows one step, from a version to the next; the line `msgen: N` itself is
rewritten here. To add one: write `spec/migrations/to_N.py`, list it in `MIGRATIONS`, raise
`VERSION`, and test it with files of the version before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgen.spec.loader import parse
from msgen.spec.tree import Map

VERSION = 1
"""The version of the language that this msgen reads."""

Texts = Mapping[str, str]
"""The files of a spec by path, the root file first."""

Migration = Callable[[Texts], Texts]
"""One step: the texts of one version to those of the next, but for the version itself."""

MIGRATIONS: dict[int, Migration] = {}
"""Under each version, the step to the next one."""


def version_of(text: str) -> int | None:
    """The version that a root file says it is of; None where it says none."""
    said = _root(text).get("msgen")
    return int(said) if isinstance(said, str) and said.isdecimal() else None


def migrated(texts: Texts) -> dict[str, str]:
    """The same spec in this version of the language; those of others are left as they are.

    A spec of a later version, or of none, is for the models to refuse.
    """
    found = dict(texts)
    version = version_of(next(iter(found.values()), ""))
    while version is not None and version in MIGRATIONS and version < VERSION:
        found = {**found, **MIGRATIONS[version](found)}
        version += 1
        found = {path: _labelled(text, version) for path, text in found.items()}
    return found


def _labelled(text: str, version: int) -> str:
    """Write the version into a file that says one."""
    root = _root(text)
    if "msgen" not in root.marks or not isinstance(root["msgen"], str):
        return text
    line, column = root.marks["msgen"][2:]
    lines = text.split("\n")
    old = lines[line]
    place = old.index(root["msgen"], column)
    lines[line] = f"{old[:place]}{version}{old[place + len(root['msgen']) :]}"
    return "\n".join(lines)


def _root(text: str) -> Map:
    document = parse(text.encode(), name="")
    return document.root if document.root is not None else Map(document.source)
