"""The parts of the local runner that need no processes."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from msgen.diagnostics import UsageError, UserError
from msgen.local.environment import inherited, secret, write_env_file
from msgen.local.follow import Follower, tail
from msgen.local.indexes import uv_environment
from msgen.local.lastwords import last_words
from msgen.local.layout import Layout
from msgen.local.logfile import log_files, open_log, trim
from msgen.local.logline import LinePainter
from msgen.local.ports import PortBook, is_free
from msgen.local.process import Process, order
from msgen.local.reload import _stamps
from msgen.local.requirements import bundle, parse
from msgen.local.state import Lock, is_locked, read_state


class TestPorts:
    def test_preferred_then_next(self, tmp_path: Path, free_port: Callable[[], int]) -> None:
        port = free_port()
        with socket.create_server(("127.0.0.1", port)):
            taken = PortBook(tmp_path / "ports", salt="x").take("gateway", prefer=port)
            assert taken != port
            assert not is_free(port)
        assert PortBook(tmp_path / "ports", salt="x").take("gateway", prefer=port) == port

    def test_stable_between_runs(self, tmp_path: Path) -> None:
        first = PortBook(tmp_path / "ports", salt="x")
        ports = {name: first.take(name) for name in "abc"}
        assert len(set(ports.values())) == 3
        first.save()
        second = PortBook(tmp_path / "ports", salt="x")
        assert {name: second.take(name) for name in "cba"} == ports

    def test_taken_meanwhile(self, tmp_path: Path) -> None:
        first = PortBook(tmp_path / "ports", salt="x")
        port = first.take("a")
        first.save()
        with socket.create_server(("127.0.0.1", port)):
            assert PortBook(tmp_path / "ports", salt="x").take("a") != port

    def test_listener_on_all_addresses_counts(self, free_port: Callable[[], int]) -> None:
        with socket.create_server(("", port := free_port())):
            assert not is_free(port)

    def test_broken_memory_is_ignored(self, tmp_path: Path) -> None:
        (tmp_path / "ports").write_text("{nonsense")
        assert PortBook(tmp_path / "ports", salt="x").take("a") > 1024


class TestOrder:
    @staticmethod
    def process(name: str, *needs: str) -> Process:
        return Process(name, "service", ("true",), Path("/"), needs=needs)

    def names(self, *processes: Process) -> list[list[str]]:
        return [[p.name for p in wave] for wave in order(processes)]

    def test_waves(self) -> None:
        a, b, c = (
            self.process("a", "b", "elsewhere"),
            self.process("b"),
            self.process("c", "a", "b"),
        )
        assert self.names(a, b, c) == [["b"], ["a"], ["c"]]

    def test_cycles_do_not_hang(self) -> None:
        a, b, c = self.process("a", "b"), self.process("b", "a"), self.process("c")
        assert self.names(a, b, c) == [["c"], ["a", "b"]]


class TestRequirements:
    LOCK = "anyio==4.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nidna[x]==3.0 ; python_version < '4' \\\n    --hash=sha256:cc\n"

    def test_parse(self) -> None:
        first, second = parse(f"# a comment\n{self.LOCK}    # via x\n")
        assert (first.name, first.version, first.marker) == ("anyio", "4.1", "")
        assert (second.name, second.version) == ("idna", "3.0")
        assert second.marker == "python_version < '4'"
        assert "--hash=sha256:bb" in first.text

    def test_unpinned_is_refused(self) -> None:
        with pytest.raises(ValueError, match="not a pinned requirement: 'httpx>=1'"):
            parse("httpx>=1\n")

    def test_equal_and_compatible_locks_share(self) -> None:
        bundles = bundle(
            {
                "b": self.LOCK,
                "a": self.LOCK,
                "c": "anyio==4.1 --hash=sha256:aa\nnew==1 --hash=sha256:dd\n",
            }
        )
        assert [found.members for found in bundles] == [["a", "b", "c"]]
        assert sorted(pin for pin, _ in bundles[0].pins) == ["anyio", "idna", "new"]

    def test_contradicting_locks_do_not(self) -> None:
        other = self.LOCK.replace("4.1", "4.2")
        bundles = bundle({"a": self.LOCK, "b": other, "c": other})
        assert [found.members for found in bundles] == [["a"], ["b", "c"]]
        assert bundles[0].digest() != bundles[1].digest()

    def test_digest_follows_the_content_alone(self) -> None:
        one, two = bundle({"a": self.LOCK})[0], bundle({"z": self.LOCK})[0]
        assert one.digest("3.11") == two.digest("3.11") != one.digest("3.12")


class TestIndexes:
    def test_pip_variables_reach_uv(self, tmp_path: Path) -> None:
        found = uv_environment(
            {"PIP_INDEX_URL": "https://pip/simple", "PIP_FIND_LINKS": "/a /b", "PIP_CERT": "/ca"},
            home=tmp_path,
        )
        assert found["UV_DEFAULT_INDEX"] == "https://pip/simple"
        assert found["UV_FIND_LINKS"] == "/a,/b"
        assert found["SSL_CERT_FILE"] == "/ca"

    @pytest.mark.parametrize("own", ["UV_DEFAULT_INDEX", "UV_INDEX_URL"])
    def test_uv_settings_win(self, tmp_path: Path, own: str) -> None:
        found = uv_environment({"PIP_INDEX_URL": "https://pip", own: "https://uv"}, home=tmp_path)
        assert found[own] == "https://uv"
        assert "https://pip" not in [v for k, v in found.items() if k.startswith("UV_")]

    def test_pip_files(self, tmp_path: Path) -> None:
        folder = tmp_path / ".config" / "pip"
        folder.mkdir(parents=True)
        (folder / "pip.conf").write_text(
            "[global]\nindex-url = https://file\n[install]\nextra-index-url =\n  https://b\n  https://c\n"
        )
        found = uv_environment({}, home=tmp_path)
        assert found["UV_DEFAULT_INDEX"] == "https://file"
        assert found["UV_INDEX"] == "https://b https://c"
        found = uv_environment({"PIP_INDEX_URL": "https://variable"}, home=tmp_path)
        assert found["UV_DEFAULT_INDEX"] == "https://variable"

    def test_no_files_where_pip_reads_none(self, tmp_path: Path) -> None:
        (tmp_path / ".pip").mkdir()
        (tmp_path / ".pip" / "pip.conf").write_text("[global]\nindex-url = https://file\n")
        assert "UV_DEFAULT_INDEX" not in uv_environment(
            {"PIP_CONFIG_FILE": "/dev/null"}, home=tmp_path
        )


class TestLogs:
    def test_follow(self, tmp_path: Path) -> None:
        path = tmp_path / "a.log"
        path.write_text("old\n")
        follower = Follower({"a": path, "later": tmp_path / "b.log"}, from_end=True)
        with path.open("a") as stream:
            stream.write("one\nhalf")
            stream.flush()
            assert list(follower.lines()) == [("a", "one")]
            stream.write(" done\n")
        (tmp_path / "b.log").write_text("hello\n")
        assert list(follower.lines()) == [("a", "half done"), ("later", "hello")]
        path.write_text("new\n")
        assert list(follower.lines()) == [("a", "new")]

    def test_tail_of_this_run_alone(self, tmp_path: Path) -> None:
        log = tmp_path / "a.log"
        log.write_text("earlier\n")
        since = log.stat().st_size
        assert tail(log, 5, since=since) == []
        log.write_text("earlier\nnow\n")
        assert tail(log, 5, since=since) == ["now"]
        log.write_text("anew\n")
        assert tail(log, 5, since=since) == ["anew"]

    def test_last_words(self, tmp_path: Path) -> None:
        log, root = tmp_path / "a.log", tmp_path / "shop"
        frame = f'  File "{root}/services/a/b.py", line 7, in f\n    x\n'
        venv = f'  File "{root}/.msgen/local/venvs/p/lib/z.py", line 9, in g\n    y\n'
        trace = f"Traceback (most recent call last):\n{frame}{venv}pkg.Error: no\nmore of it\n"
        record = json.dumps({"level": "error", "event": "x", "exception": trace})
        here = "services/a/b.py:7: pkg.Error: no"
        for text, words in [
            ("", ""),
            ("one\ntwo\n\n", "two"),
            (trace, here),
            (json.dumps({"level": "error", "event": trace}) + "\n", here),
            ("x" * 300, "x" * 239 + "…"),
            (trace.replace("/services/", "/libs/"), here.replace("services/", "libs/")),
            (trace.replace(venv, frame.replace("/services/", "/libs/")), here),
            (f'{record}\n{{"level": "info", "event": "bye"}}\n', here),
            (f"{trace}bye\n", here),
            ("Traceback (most recent call last):\nKeyError: 1\n", "KeyError: 1"),
        ]:
            log.write_text(text)
            assert last_words(log, since=0, root=root) == words
        log.write_text("old\nnew\n")
        assert last_words(log, since=8, root=root) == ""
        assert last_words(tmp_path / "none", since=0, root=root) == ""

    def test_tail(self, tmp_path: Path) -> None:
        path = tmp_path / "a.log"
        path.write_text("1\n2\n3\n")
        assert tail(path, 2) == ["2", "3"]
        assert tail(path, 0) == tail(tmp_path / "none", 5) == []

    def test_long_files_are_put_aside_and_emptied(self, tmp_path: Path) -> None:
        path = tmp_path / "a.log"
        path.write_bytes(b"x" * (6 * 1024 * 1024))
        with open_log(path) as log:
            log.write(b"new\n")
            assert not trim(path)
            path.write_bytes(b"x" * (51 * 1024 * 1024))
            assert trim(path)
            log.write(b"on\n")
        assert path.read_bytes() == b"on\n"
        assert (tmp_path / "a.log.1").stat().st_size > 5_000_000

    def test_names(self, layout: Layout) -> None:
        layout.log("order").touch()
        assert list(log_files(layout, ())) == ["order"]
        with pytest.raises(UsageError, match='no log of "ordre"'):
            log_files(layout, ["ordre"])

    def test_lines_are_unfolded_for_people(self) -> None:
        line = (
            '{"event": "paid", "level": "warning", "timestamp": "…", "order": 7, "error": "a\\nb"}'
        )
        assert LinePainter(["pay"], plain=True).paint("pay", line).plain == f"pay │ {line}"
        painted = LinePainter(["pay", "order"], plain=False).paint("pay", line)
        assert painted.plain == "pay   │ warning paid order=7\n    error=a\n    b"
        assert (
            LinePainter(["pay"], plain=False).paint("pay", "plain [x]").plain == "pay │ plain [x]"
        )

    def test_colours_survive_a_terminal_alone(self) -> None:
        console = Console(file=io.StringIO(), force_terminal=False)
        console.print(LinePainter(["a"], plain=False).paint("a", "\x1b[31mred\x1b[0m"))
        file = console.file
        assert isinstance(file, io.StringIO)
        assert file.getvalue() == "a │ red\n"


class TestEnvironment:
    def test_only_what_the_machine_needs_is_inherited(self) -> None:
        found = inherited(
            {"PATH": "/bin", "LC_ALL": "C", "HTTP_PORT": "1", "SECRET": "x", "HOME": "/h"}
        )
        assert found == {"PATH": "/bin", "LC_ALL": "C", "HOME": "/h"}

    def test_loopback_needs_no_proxy(self) -> None:
        found = inherited({"https_proxy": "http://proxy", "NO_PROXY": "corp"})
        assert found["no_proxy"] == found["NO_PROXY"] == "corp,localhost,127.0.0.1,::1"

    def test_secrets_are_made_once_and_may_be_edited(self, layout: Layout) -> None:
        value = secret(layout, "stripe-key")
        assert secret(layout, "stripe-key") == value
        path = layout.secrets / "values" / "stripe-key"
        assert path.stat().st_mode & 0o777 == 0o600
        path.write_text("sk_test\n")
        assert secret(layout, "stripe-key") == "sk_test"

    def test_env_file(self, tmp_path: Path) -> None:
        write_env_file(tmp_path / "a.env", {"B": "it's $x", "A": "http://h:1/p?q=1"[:12]})
        assert (tmp_path / "a.env").read_text() == "A=http://h:1/p\nB='it'\\''s $x'\n"


class TestState:
    def test_nothing(self, layout: Layout) -> None:
        assert read_state(layout) is None
        assert read_state(Layout(layout.repository / "none")) is None
        (layout.run / "state.json").write_text('{"units": 1}')
        assert read_state(layout) is None

    def test_lock(self, layout: Layout) -> None:
        lock = Lock.acquire(layout)
        assert lock
        lock.sign()
        assert is_locked(layout)
        assert Lock.acquire(layout) is None
        holder = Lock.holder(layout)
        assert holder
        assert holder.alive()
        lock.release()
        assert not is_locked(layout)

    def test_only_the_owner_may_look(self, layout: Layout) -> None:
        for folder in (
            layout.root,
            layout.secrets,
            layout.data,
            layout.logs,
            layout.run,
            layout.env,
        ):
            assert folder.stat().st_mode & 0o777 == 0o700


def test_sources_are_told_from_caches(tmp_path: Path) -> None:
    for name in ("a.py", "notes.txt", "__pycache__/a.pyc", ".git/x.py", "sub/b.sql"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert {Path(path).name for path, _ in _stamps(tmp_path)} == {"a.py", "b.sql"}


def test_reset_asks_nothing_of_an_empty_place(tmp_path: Path) -> None:
    from msgen.local.control import reset, stop

    layout = Layout(tmp_path)
    assert reset(layout, environments=True) == []
    assert not stop(layout).was_running
    assert issubclass(UsageError, UserError)
