"""The console of the local commands."""

from __future__ import annotations

from rich.console import Console

_WIDE = 200
"""Columns where there is no terminal: nothing is folded for a file or a program."""


def open_console(*, quiet: bool = False) -> Console:
    """Standard output, in colour on a terminal; with `quiet` nothing reaches it."""
    console = Console(highlight=False, markup=False, quiet=quiet)
    if console.is_terminal:
        return console
    return Console(highlight=False, markup=False, quiet=quiet, width=_WIDE)
