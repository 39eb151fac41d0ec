"""Paths and renames as they are typed on a command line."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgen import names
from msgen.diagnostics import Diagnostic, UsageError
from msgen.reconcile.model import Choices, Renames
from msgen.reconcile.rules import bad_rename, foreign_path


def inner_paths(root: Path, typed: Iterable[str]) -> tuple[str, ...]:
    """Return paths as the repository at `root` names them.

    They are typed relative to the current folder; what is not there is taken from the root.
    Raises UsageError for one outside of the repository.
    """
    return tuple(_inner(root, path) for path in typed)


def _inner(root: Path, typed: str) -> str:
    top = os.path.abspath(root)
    here = os.path.abspath(typed)
    inside = here == top or here.startswith(f"{top}{os.sep}")
    if not inside or not os.path.lexists(here):
        other = os.path.normpath(os.path.join(top, typed))
        there = other.startswith(f"{top}{os.sep}")
        if there and (not inside or os.path.lexists(other)):
            here, inside = other, True
    if not inside or here == top:
        message = f'"{typed}" is no file or folder of the repository'
        raise UsageError(foreign_path.RULE.at(None, message))
    return os.path.relpath(here, top).replace(os.sep, "/")


def demand_known(choices: Choices, known: Iterable[str]) -> None:
    """Raise UsageError for a path of `choices` that is none of the generated files `known`.

    Their folders count, too; what is chosen by mistake would do nothing.
    """
    if not (choices.only or choices.ours or choices.theirs):
        return
    files = frozenset(known)
    folders = frozenset(folder for path in files for folder in _above(path))
    typed = (*choices.only, *choices.ours, *choices.theirs)
    wrong = [path for path in typed if path not in files and path not in folders]
    if wrong:
        raise UsageError(*(_unknown(path, files, folders) for path in wrong))


def _unknown(path: str, files: frozenset[str], folders: frozenset[str]) -> Diagnostic:
    near = names.nearest(path, files | folders)
    hint = f'did you mean "{near}"?' if near else None
    return foreign_path.RULE.at(None, f'msgen generates no file "{path}"', hint=hint)


def _above(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def renames_of(typed: Iterable[str]) -> Renames | None:
    """Return what `OLD=NEW` says, each a service or an endpoint; None where nothing was typed.

    An endpoint stands with its service, `order POST /orders`. Without NEW, the old one is gone.
    """
    services: dict[str, str] = {}
    labels: dict[tuple[str, str], str] = {}
    settled: set[str] = set()
    for text in typed:
        old, sign, new = (part.strip() for part in text.partition("="))
        service, _, label = old.partition(" ")
        if not (sign and old) or new in (old, label or None):
            message = f'"{text}" is not OLD=NEW, the two names of a service or of an endpoint'
            raise UsageError(bad_rename.RULE.at(None, message))
        if not new:
            settled.add(old)
        elif label:
            method = label.partition(" ")[0]
            labels[service, label] = f"{method} {new}" if new.startswith(("/", "~/")) else new
        else:
            services[old] = new
    if not (services or labels or settled):
        return None
    return Renames(services=services, labels=labels, settled=frozenset(settled), typed=True)
