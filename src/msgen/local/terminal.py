"""The console of the local commands."""

from __future__ import annotations

from rich.console import Console

_WIDE = 200
"""Columns where there is no terminal: nothing is folded for a file or a program."""


def open_console() -> Console:
    """Standard output, in colour on a terminal."""
    console = Console(highlight=False, markup=False)
    return console if console.is_terminal else Console(highlight=False, markup=False, width=_WIDE)
