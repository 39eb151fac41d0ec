"""The command line: a table of commands, each loaded when it is called, and one place for exits."""

import gc
import inspect
import os
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from msgen import __version__
from msgen.commands.table import COMMANDS, GROUPS

INTERRUPTED = 130
_HELP = {"help_option_names": ["-h", "--help"]}
_QUIET = typer.Option(False, "--quiet", "-q", help="Print results and problems alone.")
_REPORT = """
This is a bug of msgen, not a fault of yours. Please report it with the lines above, the spec if
you may share it, and this line: msgen {version}, Python {python}, {platform}
"""


class _Flags:
    """Lets flags that nobody has typed pass: Typer would load pydantic to look at nothing."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, `--help` among them."""
        found: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for each in found:
            if getattr(each, "is_flag", False) and "process_value" not in vars(each):
                each.process_value = _pass_by(each, each.process_value)
        return found


def _pass_by(flag: Any, slow: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def process(context: Any, value: Any) -> Any:
        if value is not None or flag.required:
            return slow(context, value)
        return flag.callback(context, flag, None) if flag.callback else None

    return process


class Single(_Flags, TyperCommand):
    """A command of its own."""


class Lazy(_Flags, TyperGroup):
    """A group that imports a command's module only when that command is called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  the signature is Click's
        """Return the names, for completion too."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Load one command; None for a name that is no command."""
        from msgen.quick_values import take_plainly

        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        run = import_module(entry.module).run
        command = _with_quiet(run)
        single.command(cmd_name, cls=Single, context_settings=_HELP)(command)
        made: Any = get_command(single)
        take_plainly(made.params, inspect.signature(command).parameters)
        return made

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Name the nearest command for one that does not exist."""
        from msgen.names import nearest

        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            best = nearest(name, COMMANDS)
            ctx.fail(f'No such command "{name}".' + (f' Did you mean "{best}"?' if best else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """List the table: help must not load what it lists."""
        for title, entries in GROUPS:
            with formatter.section(title):
                formatter.write_dl([(entry.name, entry.summary) for entry in entries])


def _with_quiet(run: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option `--quiet`, so that it may stand after the command's name too."""
    signature = inspect.signature(run, eval_str=True)
    option = inspect.Parameter(
        "quiet", inspect.Parameter.KEYWORD_ONLY, default=_QUIET, annotation=bool
    )

    @wraps(run)
    def command(quiet: bool, **options: Any) -> None:
        _be_quiet(quiet)
        _collect_rarely()
        run(**options)

    parameters = [*signature.parameters.values(), option]
    command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in parameters}
    return command


def _collect_rarely() -> None:
    """Switch the collector on again for the command itself; a spec makes no garbage in circles."""
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    gc.enable()


def _be_quiet(wanted: bool) -> None:
    if wanted:
        from msgen.console.say import be_quiet

        be_quiet(wanted=True)


app = typer.Typer(
    cls=Lazy,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=_HELP,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"msgen {__version__}")
        raise typer.Exit


@app.callback()
def root(
    quiet: bool = _QUIET,
    version: bool = typer.Option(  # noqa: ARG001
        False, "--version", "-V", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """One YAML file in, a running system of microservices out."""
    _be_quiet(quiet)


def main() -> NoReturn:
    """Run `msgen` and exit as the table in `msgen.commands` says."""
    try:
        try:
            app(prog_name="msgen")
        finally:
            gc.freeze()  # the interpreter's last collection would look at all of it in vain
            sys.stdout.flush()
    except KeyboardInterrupt:
        _tell_interrupted()
        sys.exit(INTERRUPTED)
    except SystemExit as end:  # Typer makes this of Ctrl-C
        if end.code == INTERRUPTED:
            _tell_interrupted()
        raise
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python would complain while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
    except Exception as problem:  # noqa: BLE001  told apart below
        sys.exit(_explain(problem))
    sys.exit(0)


def _tell_interrupted() -> None:
    """Say so where the command has not come so far as to say what it had done."""
    told = sys.modules.get("msgen.console.interrupted")
    if told is None or not told.was_told():
        sys.stderr.write("\ninterrupted\n")


def _explain(problem: Exception) -> int:
    """Print findings for what a user caused, a traceback for a bug; return the exit code."""
    from msgen.diagnostics import UserError

    if isinstance(problem, UserError):
        from msgen.console.report import report

        report(problem.diagnostics)
        return problem.exit_code
    import platform
    import traceback

    traceback.print_exception(problem)
    sys.stderr.write(
        _REPORT.format(
            version=__version__, python=platform.python_version(), platform=platform.platform()
        )
    )
    return 1
