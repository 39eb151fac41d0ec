"""The supervisor with real processes."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from msgen.local.layout import Layout
from msgen.local.pids import identify
from msgen.local.process import Process, Ready, Restart, System
from msgen.local.state import State, Status, UnitState, read_state
from msgen.local.supervisor import Supervisor

Free = Callable[[], int]


class World:
    """One supervised system and what it said."""

    def __init__(self, layout: Layout, run: str, processes: list[Process], **options: Any) -> None:
        self.layout = layout
        self.events: list[tuple[str, Status, str]] = []
        self.supervisor = Supervisor(
            System("shop", run, tuple(processes)), layout=layout, observe=self._note, **options
        )

    def _note(self, state: State, unit: UnitState | None) -> None:
        if unit:
            self.events.append((unit.name, unit.status, unit.reason))

    async def during(self, act: Callable[[], Awaitable[None]]) -> State:
        task = asyncio.create_task(self.supervisor.run())
        try:
            await self.until(lambda: self.supervisor.state().settled or task.done())
            await act()
        finally:
            self.supervisor.finish()
            final = await task
        return final

    async def until(self, true: Callable[[], bool], *, seconds: float = 10) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, self.events
            await asyncio.sleep(0.02)

    def status(self, name: str) -> Status:
        return next(u.status for u in self.supervisor.state().units if u.name == name)

    def pid(self, name: str) -> int:
        pid = next(u.pid for u in self.supervisor.state().units if u.name == name)
        assert pid
        return pid.number

    def order(self, status: Status) -> list[str]:
        return [name for name, at, _ in self.events if at is status]


async def nothing() -> None:
    pass


async def test_starts_in_order_and_stops_in_reverse(
    layout: Layout, run: str, tmp_path: Path, free_port: Free, programs: ModuleType
) -> None:
    a = programs.server(tmp_path, "a", free_port(), delay=0.3)
    b = programs.server(tmp_path, "b", free_port(), needs=("a",))
    world = World(layout, run, [b, a])
    final = await world.during(nothing)
    assert final.healthy
    first = [(name, status) for name, status, _ in world.events]
    assert first.index(("a", Status.READY)) < first.index(("b", Status.STARTING))
    assert world.order(Status.STOPPED) == ["b", "a"]
    assert read_state(layout) is None


async def test_restarts_what_dies(
    layout: Layout, run: str, tmp_path: Path, free_port: Free, programs: ModuleType
) -> None:
    world = World(layout, run, [programs.server(tmp_path, "a", free_port())])

    async def kill() -> None:
        before = world.pid("a")
        os.kill(before, signal.SIGKILL)
        await world.until(lambda: world.status("a") is Status.RESTARTING)
        await world.until(lambda: world.status("a") is Status.READY)
        assert world.pid("a") != before

    final = await world.during(kill)
    assert final.units[0].restarts == 1
    assert ("a", Status.RESTARTING, "killed by SIGKILL, again in 0.5 s") in world.events


async def test_pauses_grow_and_start_is_not_held_up(
    layout: Layout, run: str, tmp_path: Path, free_port: Free, programs: ModuleType
) -> None:
    broken = programs.script(tmp_path, "broken", "raise SystemExit(4)")
    after = programs.server(tmp_path, "after", free_port(), needs=("broken",))
    world = World(layout, run, [broken, after])
    final = await world.during(nothing)
    assert not final.healthy
    reasons = [reason for name, at, reason in world.events if at is Status.RESTARTING]
    assert reasons[:3] == [f"exit 4, again in {pause} s" for pause in ("0.5", "1", "2")]
    assert world.status("after") is Status.STOPPED
    assert ("after", Status.READY, "") in world.events


async def test_failed_job_blocks_its_dependents(
    layout: Layout, run: str, tmp_path: Path, programs: ModuleType
) -> None:
    job = programs.script(tmp_path, "migrate", "raise SystemExit(1)", once=True)
    after = programs.script(tmp_path, "after", "", needs=("migrate",))
    world = World(layout, run, [job, after])
    await world.during(nothing)
    assert ("migrate", Status.FAILED, "exit 1") in world.events
    assert ("after", Status.FAILED, "needs migrate") in world.events


async def test_why_it_ended_is_told_until_it_is_well(
    layout: Layout, run: str, tmp_path: Path, programs: ModuleType
) -> None:
    broken = programs.script(layout.repository, "broken", "def x(:\n")
    world = World(layout, run, [broken])

    async def look() -> None:
        await world.until(lambda: len(world.order(Status.STARTING)) > 1)

    await world.during(look)
    why = "exit 1, broken.py:1: SyntaxError: invalid syntax"
    assert ("broken", Status.RESTARTING, f"{why}, again in 0.5 s") in world.events
    assert ("broken", Status.STARTING, why) in world.events


async def test_a_seed_that_does_not_fit_is_told_and_holds_nothing_up(
    layout: Layout, run: str, programs: ModuleType, tmp_path: Path
) -> None:
    code = "import sys; sys.exit('db/orders.sql: SQLite does not take it')"
    seed = replace(programs.script(tmp_path, "seed", code), restart=Restart.TRY)
    world = World(layout, run, [seed])
    final = await world.during(nothing)
    assert final.healthy
    assert world.events[-1] == ("seed", Status.DONE, "db/orders.sql: SQLite does not take it")
    assert world.order(Status.RESTARTING) == []


async def test_finished_job_is_done(
    layout: Layout, run: str, tmp_path: Path, free_port: Free, programs: ModuleType
) -> None:
    job = programs.script(tmp_path, "migrate", "print('ok')", once=True)
    world = World(
        layout, run, [job, programs.server(tmp_path, "a", free_port(), needs=("migrate",))]
    )
    assert (await world.during(nothing)).healthy
    assert layout.log("migrate").read_text() == "ok\n"


async def test_missing_program_is_reported(layout: Layout, run: str, tmp_path: Path) -> None:
    world = World(layout, run, [Process("gone", "service", ("/no/such/program",), tmp_path)])
    await world.during(nothing)
    assert any("No such file" in reason for _, _, reason in world.events)


async def test_late_process_does_not_hold_up_the_rest(
    layout: Layout, run: str, tmp_path: Path, free_port: Free, programs: ModuleType
) -> None:
    slow = programs.server(tmp_path, "slow", free_port(), delay=1.2)
    slow = replace(slow, ready=Ready(slow.ready.port, "/readyz", within_s=0.3))
    world = World(layout, run, [slow])

    async def wait() -> None:
        assert world.status("slow") is Status.LATE
        await world.until(lambda: world.status("slow") is Status.READY)

    await world.during(wait)


async def test_stubborn_groups_are_killed(
    layout: Layout, run: str, tmp_path: Path, programs: ModuleType
) -> None:
    world = World(layout, run, [programs.script(tmp_path, "stubborn", programs.STUBBORN)])

    async def wait() -> None:
        await world.until(lambda: "child" in layout.log("stubborn").read_text())

    await world.during(wait)
    child = int(layout.log("stubborn").read_text().split()[1])
    assert identify(child) is None


async def test_runaway_sessions_are_found(
    layout: Layout, run: str, tmp_path: Path, programs: ModuleType
) -> None:
    code = (
        "import subprocess, sys, time\n"
        "p = subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        "print(p.pid, flush=True)\ntime.sleep(600)\n"
    )
    world = World(layout, run, [programs.script(tmp_path, "daemonises", code)])

    async def wait() -> None:
        await world.until(lambda: layout.log("daemonises").read_text().strip() != "")

    await world.during(wait)  # the `run` fixture sees to it that nothing is left


async def test_reload_restarts_on_an_edit(
    layout: Layout, run: str, tmp_path: Path, free_port: Free, programs: ModuleType
) -> None:
    source = tmp_path / "src"
    source.mkdir()
    process = replace(programs.server(tmp_path, "a", port := free_port()), watch=(source,))
    world = World(layout, run, [process], reload=True)

    async def edit() -> None:
        before = world.pid("a")
        await asyncio.sleep(0.6)
        (source / "app.py").write_text("x = 1\n")
        await world.until(lambda: world.status("a") is Status.READY and world.pid("a") != before)
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"http://127.0.0.1:{port}/")).text == "hello"

    await world.during(edit)


async def test_silence_is_noticed(
    layout: Layout,
    run: str,
    tmp_path: Path,
    free_port: Free,
    programs: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("msgen.local.unit._LOOK_EVERY_S", 0.05)
    monkeypatch.setattr("msgen.local.unit._MISSES", 1)
    world = World(layout, run, [programs.server(tmp_path, "a", free_port())])

    async def freeze() -> None:
        os.killpg(world.pid("a"), signal.SIGSTOP)
        await world.until(lambda: world.status("a") is Status.LATE)
        os.killpg(world.pid("a"), signal.SIGCONT)
        await world.until(lambda: world.status("a") is Status.READY)

    await world.during(freeze)


async def test_a_bug_stops_everything(
    layout: Layout,
    run: str,
    tmp_path: Path,
    free_port: Free,
    programs: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(_unit: object) -> None:
        await asyncio.sleep(0.5)
        raise ZeroDivisionError

    monkeypatch.setattr("msgen.local.unit.Unit._watch", broken)
    monkeypatch.setattr("msgen.local.supervisor.Supervisor._settle", broken)
    world = World(layout, run, [programs.server(tmp_path, "a", free_port())])
    with pytest.raises(ZeroDivisionError):
        await world.supervisor.run()
    assert world.status("a") is Status.STOPPED


async def test_deleted_folder_does_not_matter(
    layout: Layout, run: str, tmp_path: Path, free_port: Free, programs: ModuleType
) -> None:
    world = World(layout, run, [programs.server(tmp_path, "a", free_port())])

    async def delete() -> None:
        shutil.rmtree(layout.root)
        os.kill(world.pid("a"), signal.SIGKILL)
        await world.until(lambda: world.status("a") is Status.RESTARTING)

    await world.during(delete)


async def test_the_entrance_closes_first(
    layout: Layout, run: str, tmp_path: Path, free_port: Free, programs: ModuleType
) -> None:
    gateway = replace(programs.server(tmp_path, "gateway", free_port()), role="gateway")
    world = World(
        layout, run, [gateway, programs.server(tmp_path, "a", free_port(), needs=("gateway",))]
    )
    await world.during(nothing)
    assert world.order(Status.STOPPED) == ["gateway", "a"]


async def test_strangers_on_the_port_are_told_apart(
    layout: Layout, run: str, tmp_path: Path, free_port: Free, programs: ModuleType
) -> None:
    port = free_port()
    world = World(layout, run, [programs.server(tmp_path, "a", port)])

    async def leave() -> None:
        assert ("a", Status.READY, "") not in world.events
        stranger.close()
        await world.until(lambda: world.status("a") is Status.READY)

    with socket.create_server(("127.0.0.1", port)) as stranger:
        await world.during(leave)
    message = f"port {port} is taken by another program, again in 0.5 s"
    assert ("a", Status.RESTARTING, message) in world.events
