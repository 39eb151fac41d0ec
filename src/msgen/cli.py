"""The command line: a table of commands, each loaded when it is called, and one place for exits."""

import os
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from msgen import __version__
from msgen.commands.table import COMMANDS, GROUPS

INTERRUPTED = 130


class Lazy(TyperGroup):
    """A group that imports a command's module only when that command is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names, for completion too."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load one command; None for a name that is no command."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(cmd_name)(import_module(entry.module).run)
        return get_command(single)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the table: help must not load what it lists."""
        for title, entries in GROUPS:
            with formatter.section(title):
                formatter.write_dl([(entry.name, entry.summary) for entry in entries])


app = typer.Typer(
    cls=Lazy,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"msgen {__version__}")
        raise typer.Exit


@app.callback()
def root(
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Print results and problems alone."),
    version: bool = typer.Option(
        False, "--version", "-V", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """One YAML file in, a running system of microservices out."""
    from msgen import console


def main() -> None:
    """Run `msgen`."""
    app()
