"""The commands as they are typed, and the install that `up` does first."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from msgen.diagnostics import MissingTool, UserError
from msgen.local import install
from msgen.local.layout import Layout
from msgen.local.pids import identify
from msgen.local.state import State, Status, UnitState, write_state
from msgen.local.tokens import note_issuer


def msgen(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "msgen", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    (root / ".msgen").mkdir(parents=True)
    (root / "deep" / "down").mkdir(parents=True)
    (root / "system.yaml").write_text("msgen: 1\nsystem: shop\nservices: {}\n")
    return root


def test_outside_of_a_repository(tmp_path: Path) -> None:
    done = msgen("status", cwd=tmp_path)
    assert done.returncode == 2
    assert "no repository that msgen made" in done.stderr


def test_nothing_runs(repository: Path) -> None:
    status = msgen("status", "--json", cwd=repository / "deep/down")
    assert status.returncode == 1
    assert json.loads(status.stdout)["running"] is False
    down = msgen("down", cwd=repository)
    assert (down.returncode, down.stdout, down.stderr) == (0, "", "nothing was running\n")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.READY, 0),
        (Status.DONE, 0),
        (Status.STARTING, 1),
        (Status.RESTARTING, 1),
        (Status.FAILED, 1),
        (Status.LATE, 1),
    ],
)
def test_status_fails_where_a_part_is_not_ready(
    repository: Path, status: Status, code: int
) -> None:
    layout = Layout(repository)
    layout.create()
    units = (
        UnitState("order", "service", Status.READY),
        UnitState("mailer", "worker", status, restarts=3),
    )
    write_state(layout, State("shop", "run", identify(os.getpid()), None, units, settled=True))
    assert msgen("status", cwd=repository).returncode == code
    assert msgen("status", "--json", cwd=repository).returncode == code


def test_token(repository: Path) -> None:
    before = msgen("token", cwd=repository)
    assert before.returncode == 1
    assert "never been started" in before.stderr
    layout = Layout(repository)
    layout.create()
    note_issuer(layout, issuer="http://here", audience="shop")
    after = msgen(
        "token", "--scope", "a", "--sub", "alice", "-C", str(repository), cwd=repository.parent
    )
    assert after.returncode == 0
    assert len(after.stdout.strip().split(".")) == 3


def test_reset_asks(repository: Path) -> None:
    layout = Layout(repository)
    layout.create()
    (layout.data / "orders.sqlite").touch()
    refused = subprocess.run(
        [sys.executable, "-m", "msgen", "reset"],
        cwd=repository,
        input="n\n",
        capture_output=True,
        text=True,
    )
    assert refused.returncode != 0
    assert (layout.data / "orders.sqlite").exists()
    done = msgen("reset", "--yes", cwd=repository)
    assert done.returncode == 0
    assert "data" in done.stderr
    assert not layout.data.exists()


def test_logs(repository: Path) -> None:
    layout = Layout(repository)
    layout.create()
    layout.log("order").write_text('{"event": "x"}\n')
    layout.log("payment").write_text("[red]one\ntwo\n")
    assert (
        msgen("logs", "-n", "1", cwd=repository).stdout
        == 'order   │ {"event": "x"}\npayment │ two\n'
    )
    assert msgen("logs", "payment", cwd=repository).stdout == "payment │ [red]one\npayment │ two\n"
    unknown = msgen("logs", "paymnt", cwd=repository)
    assert unknown.returncode == 2
    assert 'did you mean "payment"?' in unknown.stderr


def test_no_logs_yet(repository: Path) -> None:
    done = msgen("logs", cwd=repository)
    assert (done.returncode, done.stderr) == (0, "there are no logs yet: msgen up\n")


def test_no_place_to_write(repository: Path) -> None:
    (repository / ".msgen" / "local").touch()
    done = msgen("up", "-d", cwd=repository)
    assert done.returncode == 1
    assert "error[unwritable]" in done.stderr
    assert "Traceback" not in done.stderr


def test_live_table_and_ctrl_c_on_a_terminal(tmp_path: Path, worlds: ModuleType) -> None:
    from dataclasses import replace

    worlds.write_repository(tmp_path / "shop", replace(worlds.shop(), routes=()))
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import worlds\nfrom dataclasses import replace\nfrom pathlib import Path\n"
        "from msgen.local.assemble import Wanted, assemble\nfrom msgen.local.launch import claim, run_here\n"
        "from msgen.local.layout import Layout\nfrom msgen.local.terminal import open_console\n"
        f"layout = Layout(Path({str(tmp_path / 'shop')!r}))\nconsole = open_console()\n"
        "plan = replace(worlds.shop(), routes=())\nlock = claim(layout, console)\n"
        "system = assemble(plan, layout, Wanted(frozenset({'report'})), commands={}, say=console.print)\n"
        "sys.exit(0 if run_here(system, layout, console, reload=False) else 1)\n"
    )
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover - another process
        os.execve(sys.executable, [sys.executable, "-c", code], environment)
    output, deadline, typed = b"", time.monotonic() + 30, False
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                output += os.read(terminal, 65536)
            except OSError:
                break
        if b"is up" in output and not typed:
            time.sleep(0.3)
            os.write(terminal, b"\x03")
            typed = True
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    text = output.decode(errors="replace")
    assert os.waitstatus_to_exitcode(status) == 0, text
    assert "\x1b[" in text
    assert "NAME" in text
    assert "shop is up" in text
    assert "report: stopping" in text


class TestInstall:
    def test_found_again(self, tmp_path: Path) -> None:
        lock = tmp_path / "requirements.lock"
        lock.touch()
        said: list[str] = []
        locks = {"a": lock, "b": lock}
        first = install.service_pythons(tmp_path / "venvs", locks, wanted="ab", say=said.append)
        second = install.service_pythons(tmp_path / "venvs", locks, wanted="ab", say=said.append)
        assert first == second
        assert first["a"] == first["b"]
        assert len(said) == 1
        assert subprocess.run([first["a"], "-c", ""]).returncode == 0

    def test_half_made_is_made_anew(self, tmp_path: Path) -> None:
        lock = tmp_path / "requirements.lock"
        lock.touch()
        python = install.service_pythons(tmp_path, {"a": lock}, wanted="a", say=lambda _: None)["a"]
        home = python.parent.parent
        (home / ".complete").unlink()
        (home / "half").touch()
        install.service_pythons(tmp_path, {"a": lock}, wanted="a", say=lambda _: None)
        assert not (home / "half").exists()
        assert (home / ".complete").exists()

    def test_what_was_moved_is_made_anew(self, tmp_path: Path) -> None:
        """Scripts of an environment name the folder that it was made in."""
        lock = tmp_path / "requirements.lock"
        lock.touch()
        made = tmp_path / "before"
        install.service_pythons(made, {"a": lock}, wanted="a", say=lambda _: None)
        made.rename(tmp_path / "after")
        said: list[str] = []
        install.service_pythons(tmp_path / "after", {"a": lock}, wanted="a", say=said.append)
        assert len(said) == 1

    def test_a_link_is_no_place(self, tmp_path: Path) -> None:
        lock = tmp_path / "requirements.lock"
        lock.touch()
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "real")
        found = install.service_pythons(
            tmp_path / "link", {"a": lock}, wanted="a", say=lambda _: None
        )
        assert found["a"].is_relative_to(tmp_path / "real")

    def test_failure_says_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("UV_NO_INDEX", "1")
        monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path))
        lock = tmp_path / "requirements.lock"
        lock.write_text(f"nothing-of-the-kind==1.0 --hash=sha256:{'0' * 64}\n")
        with pytest.raises(MissingTool, match="installing failed") as problem:
            install.service_pythons(tmp_path / "venvs", {"a": lock}, wanted="a", say=lambda _: None)
        assert problem.value.exit_code == 5
        assert not list((tmp_path / "venvs").glob("*/.complete"))

    def test_bad_lock(self, tmp_path: Path) -> None:
        lock = tmp_path / "requirements.lock"
        lock.write_text("httpx\n")
        with pytest.raises(UserError, match="cannot be read"):
            install.service_pythons(tmp_path / "venvs", {"a": lock}, wanted="a", say=lambda _: None)

    def test_prune(self, tmp_path: Path) -> None:
        for name in ("python-old", "envoy-1"):
            (tmp_path / "venvs" / name).mkdir(parents=True)
        lock = tmp_path / "requirements.lock"
        lock.touch()
        found = install.service_pythons(
            tmp_path / "venvs", {"a": lock}, wanted="a", say=lambda _: None
        )
        assert set((tmp_path / "venvs").iterdir()) == {
            tmp_path / "venvs/envoy-1", found["a"].parent.parent,
        }  # fmt: skip

    def test_a_part_uses_the_environment_of_the_whole(self, tmp_path: Path) -> None:
        pinned, empty = tmp_path / "a.lock", tmp_path / "b.lock"
        pinned.write_text("other==1.0\n")
        empty.touch()
        whole = install._bundles({"a": pinned.read_text(), "b": ""})
        (tmp_path / "venvs").mkdir()
        home = install._home(tmp_path / "venvs", "python", whole[0])
        home.mkdir()
        (home / ".complete").write_text(str(home))
        found = install.service_pythons(
            tmp_path / "venvs", {"a": pinned, "b": empty}, wanted="b", say=lambda _: None
        )
        assert found["b"].parent.parent == home

    def test_tools_are_pinned_with_hashes(self) -> None:
        lock = (Path(install.__file__).parent / "tools.lock").read_text()
        from msgen.local.requirements import parse

        pins = {pin.name: pin for pin in parse(lock)}
        assert {name for names in install._TOOLS.values() for name in names} == set(pins)
        assert all("--hash=sha256:" in pin.text for pin in pins.values())


def test_up_refuses_code_of_another_spec(repository: Path) -> None:
    (repository / ".msgen/lock").mkdir()
    (repository / ".msgen/lock/system.yaml").write_text(
        "format: 1\nmsgen: 0.1.0\nblueprints: {}\nspec:\n  msgen: 1\n"
    )
    done = msgen("up", "-d", cwd=repository)
    assert done.returncode == 1
    assert "error[spec-not-applied]: system.yaml has changed" in done.stderr
    assert "run msgen apply, or start as it is: up --anyway" in done.stderr
