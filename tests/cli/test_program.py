"""What holds for every command: help, exits, streams, and no traceback for a user's fault."""

import ast
import os
import pty
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from msgen import __version__
from msgen.commands.table import COMMANDS
from tests.cli.running import SPEC, msgen


def test_version() -> None:
    done = msgen("--version")
    assert (done.returncode, done.stdout) == (0, f"msgen {__version__}\n")


def test_help_lists_every_command_and_loads_none() -> None:
    done = msgen("--help")
    assert done.returncode == 0
    assert [name for name in COMMANDS if f"  {name} " not in done.stdout] == []
    code = (
        "import sys; sys.argv = ['msgen', '--help']\n"
        "from msgen.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in sys.modules if m.startswith(('rich', 'yaml', 'jinja2', 'pydantic'))"
        " or m.startswith('msgen.') and m.split('.')[1] not in ('cli', 'commands')], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ast.literal_eval(run.stderr) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_summary_is_the_first_line_of_help(name: str) -> None:
    module = import_module(COMMANDS[name].module)
    assert (module.run.__doc__ or "").partition("\n")[0] == COMMANDS[name].summary
    shown = msgen(name, "--help")
    assert shown.returncode == 0, shown.stderr
    assert "--quiet" in shown.stdout


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["validate", "--nothing"], ["new"], ["validate", "a", "b"]]
)
def test_wrong_usage_is_2(arguments: list[str]) -> None:
    done = msgen(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_mistyped_command_is_named() -> None:
    assert 'Did you mean "validate"?' in msgen("valdate").stderr


def test_a_users_fault_is_a_finding_and_no_traceback(tmp_path: Path) -> None:
    done = msgen("validate", tmp_path / "missing.yaml")
    assert done.returncode == 1
    assert "error[file-not-found]" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_bug_shows_a_traceback_and_how_to_report_it() -> None:
    code = (
        "import msgen.commands.schema as s\n"
        "def run() -> None:\n    'x'\n    raise RuntimeError('broken')\n"
        "s.run = run\n"
        "import sys; sys.argv = ['msgen', 'schema']\n"
        "from msgen.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "RuntimeError: broken" in done.stderr
    assert f"msgen {__version__}, Python " in done.stderr


def test_an_interrupt_is_130() -> None:
    code = (
        "import msgen.commands.schema as s, signal, time, sys\n"
        # A shell that runs these tests in the background has its children ignore interrupts.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def run() -> None:\n    'x'\n    print('up', flush=True); time.sleep(30)\n"
        "s.run = run\n"
        "sys.argv = ['msgen', 'schema']\n"
        "from msgen.cli import main; main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        run.stdout.readline()
        run.send_signal(signal.SIGINT)
        _, complaint = run.communicate(timeout=20)
    assert run.returncode == 130
    assert "Traceback" not in complaint


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_text(SPEC)
    script = '"$0" -m msgen plan --json "$1" | head -c 10; echo; echo "${PIPESTATUS[0]}"'
    done = subprocess.run(
        ["bash", "-c", script, sys.executable, tmp_path / "system.yaml"],
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""


def on_terminal(
    *arguments: str, program: tuple[str, ...] = ("-m", "msgen"), **environment: str
) -> str:
    """Return what msgen, or another program, writes to a terminal."""
    outer, inner = pty.openpty()
    with subprocess.Popen(
        [sys.executable, *program, *arguments],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120", **environment},
    ) as run:
        os.close(inner)
        written = b""
        try:
            while part := os.read(outer, 4096):
                written += part
        except OSError:  # Linux's way to say that the other side is gone
            pass
        run.wait(timeout=20)
    os.close(outer)
    return written.decode()


def test_colours_only_on_a_terminal_without_no_color(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.yaml")
    assert "\x1b[1;31m" in on_terminal("validate", missing)
    assert "\x1b[" not in on_terminal("validate", missing, NO_COLOR="1")
    assert "\x1b[" not in msgen("validate", missing).stderr


SLOW = """
import os, signal, time
from msgen.console import say
say._PATIENCE = 0.05
with say.progress("rendering"):
    if (child := os.fork()) == 0:
        os.kill(os.getpid(), signal.SIGALRM)
        os._exit(0)
    os.waitpid(child, 0)
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        sum(range(1000))
print("done")
"""


def test_progress_is_painted_by_this_process_and_wiped() -> None:
    shown = on_terminal(program=("-c", SLOW))
    assert shown.startswith("\r⠋ rendering")
    assert shown.count("⠋") == 1
    assert shown.endswith("\r\x1b[Kdone\r\n")


@pytest.mark.parametrize(
    ("shell", "own"),
    [("bash", "complete -o default"), ("zsh", "#compdef msgen"), ("fish", "complete --command")],
)
def test_completion(shell: str, own: str) -> None:
    # Typer asks which shell its process runs below, which is another one on every machine.
    named = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = msgen("--show-completion", shell, **named)
    assert done.returncode == 0, done.stderr
    assert "_MSGEN_COMPLETE" in done.stdout
    assert own in done.stdout


def test_completion_knows_the_commands() -> None:
    done = msgen(_MSGEN_COMPLETE="complete_bash", COMP_WORDS="msgen va", COMP_CWORD="1")
    assert "validate" in done.stdout
