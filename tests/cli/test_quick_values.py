"""What is taken plainly is what Typer makes of it, for every command there is."""

import inspect
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from msgen.commands.table import COMMANDS
from msgen.quick_values import take_plainly

TYPED = (
    None, "", "a", "a b", "ä", "\udcff", "-", "0", "text", "json", "TEXT", "no-such", ".", "a\0b",
    "nowhere/at/all", "/", "locked", "dangling", Path("x"), Path("locked"),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to stand in, with files that a path may lead to."""
    (tmp_path / "locked").touch(mode=0)
    (tmp_path / "dangling").symlink_to("gone")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.usefixtures("folder")
def test_every_value_is_what_typer_makes_of_it(name: str) -> None:
    run = import_module(COMMANDS[name].module).run
    plain, quick = _command(run), _command(run)
    take_plainly(quick.params, inspect.signature(run, eval_str=True).parameters)
    for ours, theirs in zip(quick.params, plain.params, strict=True):
        many = getattr(ours, "multiple", False) or ours.nargs == -1
        values = [(each,) for each in TYPED] + [(), ("a", "b"), None] if many else TYPED
        for value in values:
            assert _taken(quick, ours, value) == _taken(plain, theirs, value), (ours.name, value)


def test_the_common_commands_ask_nothing_of_typer() -> None:
    for name in ("apply", "check", "diff", "new"):
        run = import_module(COMMANDS[name].module).run
        command = _command(run)
        for parameter in command.params:
            parameter.process_value = _refuse
        take_plainly(command.params, inspect.signature(run, eval_str=True).parameters)
        for parameter in command.params:
            default = parameter.default() if callable(parameter.default) else parameter.default
            if not isinstance(default, bool) and not parameter.required:
                parameter.process_value(None, default)


def test_an_option_that_demands_something_is_left_to_typer() -> None:
    def run(path: Path = typer.Option(Path("/nowhere"), exists=True)) -> None:
        del path

    command = _command(run)
    take_plainly(command.params, inspect.signature(run, eval_str=True).parameters)
    assert _taken(command, command.params[0], "/nowhere")[0] == "BadParameter"


def _command(run: Any) -> Any:
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command("it")(run)
    return get_command(single)


def _taken(command: Any, parameter: Any, value: Any) -> tuple[str, Any]:
    """Return the type and value that come out, or the type and message of the complaint."""
    context = command.context_class(command, info_name="it")
    try:
        found = parameter.process_value(context, value)
    except Exception as problem:  # noqa: BLE001  whatever Typer raises, both have to
        return type(problem).__name__, str(problem)
    return type(found).__name__, list(found) if isinstance(found, (list, tuple)) else found


def _refuse(*_: Any) -> None:
    raise AssertionError("Typer was asked")
