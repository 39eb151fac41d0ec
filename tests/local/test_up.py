"""A whole system, assembled from a plan, started, talked to, killed and found again."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from rich.console import Console

from msgen.diagnostics import UserError
from msgen.local.assemble import Wanted, assemble
from msgen.local.control import reset, stop
from msgen.local.launch import claim, run_detached
from msgen.local.layout import Layout
from msgen.local.pids import identify, leftovers
from msgen.local.process import System
from msgen.local.selection import select
from msgen.local.state import State, Status, read_state
from msgen.local.table import state_json
from msgen.local.tokens import development_token
from msgen.plan.model import Plan

# A detached supervisor outlives its Popen object on purpose.
pytestmark = pytest.mark.filterwarnings(
    "ignore:.*Popen.__del__:pytest.PytestUnraisableExceptionWarning"
)

QUIET = Console(file=io.StringIO(), width=200)


class Laptop:
    """A repository in which the small shop may be started."""

    def __init__(self, root: Path, plan: Plan) -> None:
        self.layout = Layout(root)
        self.plan = plan
        self.runs: list[str] = []

    def assemble(self, *names: str, by_hand: frozenset[str] = frozenset()) -> System:
        self.layout.create()
        wanted = Wanted(select(self.plan, names), by_hand)
        return assemble(self.plan, self.layout, wanted, commands={}, say=lambda _: None)

    def up(self, *names: str) -> State:
        lock = claim(self.layout, QUIET)
        system = self.assemble(*names)
        self.runs.append(system.run)
        run_detached(system, self.layout, QUIET, lock=lock, reload=False)
        return self.state()

    def state(self) -> State:
        state = read_state(self.layout)
        assert state
        return state

    def url(self, name: str) -> str:
        url = next(unit.url for unit in self.state().units if unit.name == name)
        assert url
        return url

    def left(self) -> set[Any]:
        return {pid for run in self.runs for pid in leftovers((), run)}


def get(url: str, token: str | None = None) -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return httpx.get(url, headers=headers, timeout=5).raise_for_status().json()


def until(true: Callable[[], Any], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def laptop(tmp_path: Path, worlds: ModuleType) -> Iterator[Laptop]:
    """The shop without its gateway, which needs a download."""
    plan = replace(worlds.shop(), routes=())
    worlds.write_repository(tmp_path / "shop", plan)
    laptop = Laptop(tmp_path / "shop", plan)
    yield laptop
    stop(laptop.layout)
    assert laptop.left() == set()


def test_services_find_each_other(laptop: Laptop) -> None:
    state = laptop.up()
    assert [unit.name for unit in state.units] == [
        "identity",
        "inventory",
        "legacy",
        "order",
        "report",
        "orders-db-seed",
    ]
    assert state.healthy
    order = laptop.url("order")
    assert json.loads(get(f"{order}/ask")["inventory"]) == {"from": "inventory", "path": "/hello"}
    assert dict(state.not_run) == {
        "search": "a container image, not run here; say how under local:",
        "graph": "no stand-in for neo4j: give it local: {command: … or url: …}",
    }


def test_environment_of_a_service(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVENTORY_URL", "http://stray")
    monkeypatch.setenv("CURRENCY", "DEM")
    laptop.up()
    seen = get(f"{laptop.url('order')}/env")
    assert seen["SERVICE_NAME"] == seen["ME"] == "order"
    assert seen["CURRENCY"] == "EUR"
    assert seen["INVENTORY_URL"] == laptop.url("inventory")
    assert seen["INVENTORY_HOST"] == "127.0.0.1"
    assert seen["ORDERS_DB_URL"] == f"sqlite:///{laptop.layout.data}/orders-db.sqlite"
    assert seen["ISSUER"] == seen["IDENTITY_ISSUER"] == laptop.url("identity")
    assert seen["CLIENT_ID"] == "order"
    assert seen["CLIENT_SCOPES"] == "stock:read"
    assert (
        seen["STRIPE_KEY"] == (laptop.layout.secrets / "values" / "stripe-key").read_text().strip()
    )
    assert re.fullmatch(r"127\.0\.0\.1:\d+", seen["SEARCH_ADDRESS"])


def test_services_get_tokens_of_their_own(laptop: Laptop) -> None:
    laptop.up()
    seen = get(f"{laptop.url('order')}/env")

    def ask(scope: str) -> Any:
        form = f"grant_type=client_credentials&client_id=order&client_secret={seen['CLIENT_SECRET']}&scope={scope}"
        return httpx.post(seen["IDENTITY_TOKEN_URL"], content=form).json()

    assert ask("stock:read")["scope"] == "stock:read"
    assert ask("orders:write")["error"] == "invalid_scope"


def test_only_what_is_named_and_needed(laptop: Laptop) -> None:
    state = laptop.up("order")
    assert [unit.name for unit in state.units] == [
        "identity",
        "inventory",
        "order",
        "orders-db-seed",
    ]
    assert state.not_run == ()


def test_one_service_by_hand(laptop: Laptop) -> None:
    system = laptop.assemble(by_hand=frozenset({"inventory"}))
    assert "inventory" not in [p.name for p in system.processes]
    order = next(p for p in system.processes if p.name == "order")
    env = (laptop.layout.env / "inventory.env").read_text()
    port = re.search(r"HTTP_PORT=(\d+)", env)
    assert port
    assert order.env["INVENTORY_URL"] == f"http://127.0.0.1:{port[1]}"
    command = dict(system.summary)["run inventory"]
    started = subprocess.Popen(
        ["sh", "-c", command], cwd=laptop.layout.data, start_new_session=True
    )
    try:
        until(lambda: _answers(f"http://127.0.0.1:{port[1]}/hello"))
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def _answers(url: str) -> bool:
    try:
        return bool(get(url))
    except httpx.HTTPError:
        return False


def test_same_ports_and_secrets_on_the_next_start(laptop: Laptop) -> None:
    first, second = laptop.assemble(), laptop.assemble()
    assert [(p.name, p.url, p.env) for p in first.processes] == [
        (p.name, p.url, p.env) for p in second.processes
    ]
    assert first.run != second.run


def test_second_up_says_so(laptop: Laptop) -> None:
    laptop.up("report")
    with pytest.raises(UserError, match="running or being started already"):
        claim(laptop.layout, QUIET)
    with pytest.raises(UserError, match="running"):
        reset(laptop.layout, environments=False)
    assert stop(laptop.layout).was_running
    assert laptop.left() == set()
    assert "data" in reset(laptop.layout, environments=False)
    assert not laptop.layout.data.exists()


def test_ctrl_c_while_it_starts_in_the_background(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("msgen.local.launch.read_state", interrupt)
    with pytest.raises(KeyboardInterrupt):  # stopped itself once, as whoever had the lock last
        laptop.up()
    assert read_state(laptop.layout) is None
    assert laptop.left() == set()


def test_killed_supervisor_leaves_nothing(laptop: Laptop) -> None:
    state = laptop.up("order")
    assert state.supervisor
    os.kill(state.supervisor.number, signal.SIGKILL)
    until(lambda: not laptop.left())
    until(lambda: read_state(laptop.layout) is None)


def test_down_finds_what_is_left_when_all_guards_are_killed(laptop: Laptop) -> None:
    state = laptop.up("order")
    assert state.supervisor
    assert state.guardian
    os.kill(state.guardian.number, signal.SIGKILL)
    os.kill(state.supervisor.number, signal.SIGKILL)
    until(lambda: identify(state.supervisor.number) is None)
    found = read_state(laptop.layout)
    assert found
    assert not found.as_found().supervisor
    assert state_json(found.as_found())["running"] is False
    assert len(laptop.left()) == 3
    stopped = stop(laptop.layout)
    assert not stopped.was_running
    assert stopped.leftovers == 3
    assert laptop.left() == set()


def test_next_up_ends_what_is_left(laptop: Laptop) -> None:
    state = laptop.up("report")
    assert state.supervisor
    assert state.guardian
    for pid in (state.guardian, state.supervisor):
        os.kill(pid.number, signal.SIGKILL)
        until(lambda pid=pid: not pid.alive())  # type: ignore[misc]
    assert laptop.up("report").healthy
    assert len(laptop.left()) == 3  # identity, report and the guardian of the second run alone


def test_reused_pids_are_never_killed(laptop: Laptop) -> None:
    """A state that names a process of somebody else, under the number that ours once had."""
    state = laptop.up("report")
    stop(laptop.layout)
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        now = identify(stranger.pid)
        assert now
        stale = replace(now, started="another time")
        units = tuple(replace(unit, pid=stale) for unit in state.units)
        from msgen.local.state import write_state

        write_state(laptop.layout, replace(state, units=units, supervisor=stale, guardian=stale))
        assert stop(laptop.layout).leftovers == 0
        assert stranger.poll() is None
        stranger.kill()


def test_crash_is_restarted_and_shown(laptop: Laptop) -> None:
    laptop.up("inventory")
    with pytest.raises(httpx.TransportError):
        get(f"{laptop.url('inventory')}/crash")

    def recovered() -> bool:
        unit = next(u for u in laptop.state().units if u.name == "inventory")
        return unit.restarts == 1 and unit.status is Status.READY

    until(recovered)


def test_what_is_not_up_is_named(laptop: Laptop) -> None:
    package = laptop.layout.repository / "services/report/src/report/__main__.py"
    package.write_text("raise SystemExit(3)\n")
    with pytest.raises(UserError, match="not everything is up: report"):
        laptop.up("report")
    assert laptop.state().supervisor  # the rest goes on


FOREGROUND = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from dataclasses import replace
import worlds
from msgen.local.assemble import Wanted, assemble
from msgen.local.launch import claim, run_here
from msgen.local.layout import Layout
from msgen.local.selection import select
from msgen.local.terminal import open_console
plan = replace(worlds.shop(), routes=())
layout = Layout(Path({root!r}))
console = open_console()
lock = claim(layout, console)
system = assemble(plan, layout, Wanted(select(plan, ["order"])), commands={{}}, say=console.print)
print("run", system.run, flush=True)
print("healthy", run_here(system, layout, console, reload=False), flush=True)
"""


def test_ctrl_c_in_the_foreground(laptop: Laptop) -> None:
    laptop.layout.create()
    code = FOREGROUND.format(tests=str(Path(__file__).parent), root=str(laptop.layout.repository))
    child = subprocess.Popen(
        [sys.executable, "-u", "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stdout
    lines: list[str] = []
    for line in child.stdout:
        lines.append(line.rstrip())
        if line.startswith("stop "):
            os.killpg(child.pid, signal.SIGINT)  # as a terminal does
    child.stdout.close()
    assert child.wait(20) == 0
    run = next(line.split()[1] for line in lines if line.startswith("run "))
    assert leftovers((), run) == set()
    text = "\n".join(lines)
    assert "order: ready at http://127.0.0.1:" in text
    assert "shop is up" in text
    assert '│ {"level": "info", "event": "request", "path": "/readyz"}' in text
    assert lines[-1] == "healthy True"


def test_foreground_killed_leaves_nothing(laptop: Laptop) -> None:
    laptop.layout.create()
    code = FOREGROUND.format(tests=str(Path(__file__).parent), root=str(laptop.layout.repository))
    child = subprocess.Popen([sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    run = ""
    for line in child.stdout:
        if line.startswith("run "):
            run = line.split()[1]
        if "inventory: starting" in line:
            child.kill()
            break
    child.stdout.close()
    child.wait()
    assert leftovers((), run)
    until(lambda: not leftovers((), run))


@pytest.mark.real
def test_through_the_gateway(tmp_path: Path, worlds: ModuleType) -> None:
    plan = worlds.shop()
    worlds.write_repository(tmp_path / "shop", plan)
    laptop = Laptop(tmp_path / "shop", plan)
    tools = Path(__file__).parents[2] / ".tools" / "local"
    tools.mkdir(parents=True, exist_ok=True)
    laptop.layout.root.mkdir(parents=True)
    laptop.layout.venvs.symlink_to(tools)
    try:
        laptop.up()
        gateway = laptop.url("gateway")
        assert get(f"{gateway}/api/hello")["path"] == "/hello"
        assert httpx.get(f"{gateway}/api/ask").status_code == 401
        for scopes, status in (([], 403), (["orders:read"], 200)):
            token = development_token(laptop.layout, subject="alice", scopes=scopes, lifetime="5m")
            headers = {"authorization": f"Bearer {token}"}
            assert httpx.get(f"{gateway}/api/ask", headers=headers).status_code == status
        hint = dict(laptop.state().summary)["try"]
        assert json.loads(subprocess.check_output(["sh", "-c", hint]))["from"] == "order"
    finally:
        stop(laptop.layout)
    assert laptop.left() == set()
