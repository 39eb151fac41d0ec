"""The state of a run as a table, as JSON, and as lines."""

from __future__ import annotations

import time
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from msgen.local.pids import resident
from msgen.local.state import State, Status, UnitState

_STYLES = {
    Status.WAITING: "dim",
    Status.STARTING: "cyan",
    Status.READY: "green",
    Status.LATE: "yellow",
    Status.RESTARTING: "bold yellow",
    Status.DONE: "green",
    Status.FAILED: "bold red",
    Status.STOPPING: "cyan",
    Status.STOPPED: "dim",
}


IDLE: dict[str, Any] = {
    "running": False,
    "settled": False,
    "healthy": False,
    "gateway": None,
    "processes": [],
    "not_run": [],
}
"""The JSON of no run at all."""


def state_table(state: State, *, memory: bool = False) -> RenderableType:
    """Name, state, address and trouble of each process, then what does not run here."""
    sizes = resident(state.pids()) if memory else {}
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for title in ("NAME", "ROLE", "STATE", "URL", *(["MEMORY"] if memory else []), ""):
        table.add_column(
            title, justify="right" if title == "MEMORY" else "left", no_wrap=title != ""
        )
    for unit in state.units:
        size = [_mebibytes(sizes[unit.pid]) if unit.pid else ""] if memory else []
        table.add_row(unit.name, unit.role, _status(unit), unit.url or "", *size, _trouble(unit))
    parts: list[RenderableType] = [table]
    if memory and sizes:
        total = _mebibytes(sum(sizes.values()))
        parts.append(Text(f"\n{total} in all", "dim"))
    if state.not_run:
        parts.append(Text("\nnot run here", style="bold"))
        parts.append(_pairs(state.not_run))
    return Group(*parts)


def summary(state: State) -> Text:
    """What to try next, as label and text; to be printed unwrapped, so that it can be pasted."""
    width = max((len(label) for label, _ in state.summary), default=0)
    lines = [Text.assemble((f"{label:<{width}}  ", "bold"), text) for label, text in state.summary]
    return Text("\n").join(lines)


def state_json(state: State) -> dict[str, Any]:
    """The same for programs; sizes in bytes."""
    sizes = resident(state.pids())
    gateway = next((unit.url for unit in state.units if unit.role == "gateway"), None)
    return {
        "system": state.system,
        "running": state.supervisor is not None,
        "settled": state.settled,
        "healthy": state.healthy,
        "gateway": gateway,
        "supervisor": state.supervisor.number if state.supervisor else None,
        "processes": [
            {
                "name": unit.name,
                "role": unit.role,
                "status": unit.status.value,
                "pid": unit.pid.number if unit.pid else None,
                "url": unit.url,
                "restarts": unit.restarts,
                "reason": unit.reason or None,
                "memory": sizes.get(unit.pid) if unit.pid else None,
            }
            for unit in state.units
        ],
        "not_run": [{"name": name, "reason": reason} for name, reason in state.not_run],
    }


def change_line(unit: UnitState) -> str:
    """One change of one process as a line of text."""
    where = f" at {unit.url}" if unit.status is Status.READY and unit.url else ""
    why = f" ({unit.reason})" if unit.reason else ""
    return f"{unit.name}: {unit.status.value}{where}{why}"


def _status(unit: UnitState) -> Text:
    return Text(unit.status.value, style=_STYLES[unit.status])


def _trouble(unit: UnitState) -> Text:
    parts = [unit.reason] if unit.reason else []
    if unit.restarts:
        parts.append(f"{unit.restarts} restart{'s' if unit.restarts > 1 else ''}")
    if unit.status in (Status.STARTING, Status.RESTARTING) and not parts:
        waited = time.monotonic() - unit.since
        parts.append(f"{waited:.0f} s" if waited >= 1 else "")
    return Text(", ".join(filter(None, parts)), style="yellow" if unit.reason else "dim")


def _mebibytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MiB"


def _pairs(pairs: tuple[tuple[str, str], ...]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in pairs:
        table.add_row(label, Text(text))
    return table
