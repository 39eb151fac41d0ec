"""From a plan and a repository to the processes that one `msgen up` runs."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from msgen.local.environment import write_env_file
from msgen.local.hints import hints, line_by_hand
from msgen.local.install import Say, service_pythons
from msgen.local.layout import Layout
from msgen.local.process import Process, System
from msgen.local.selection import out_of_profile
from msgen.local.services import (
    Code,
    command_of,
    folder_of,
    lock_of,
    parts_not_run,
    process_environment,
    service_processes,
    why_not,
)
from msgen.local.standins import StandIn
from msgen.local.support import install_tools, seeds, support
from msgen.local.survey import Survey, survey
from msgen.plan.model import Plan, SourceOf, Workload
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked for: all that belongs to the run, and what of it they start by hand."""

    names: frozenset[str]
    by_hand: frozenset[str] = frozenset()


def assemble(
    plan: Plan,
    layout: Layout,
    wanted: Wanted,
    *,
    commands: Mapping[str, tuple[str, ...]],
    say: Say,
) -> System:
    """Install what is missing, choose ports, write what processes read; start nothing yet.

    `commands` are those of the blueprints, by name.
    """
    members = [w for w in plan.workloads if w.name in wanted.names]
    missing = {w.name: why for w in members if (why := why_not(w, layout.repository))}
    here = [w for w in members if w.name not in missing and not (w.local and w.local.url)]
    code = Code(layout.repository, _pythons(plan, here, layout, say=say), commands)
    tools = install_tools(plan, wanted.names, layout, say=say)
    found = survey(plan, layout, wanted.names)  # last: a free port is free for a moment only
    for workload in here:
        variables = process_environment(workload, code, found.around, by_hand=True)
        write_env_file(layout.env / f"{workload.name}.env", variables)
    started = [workload for workload in here if workload.name not in wanted.by_hand]
    processes = [*support(plan, found, wanted.names, tools)]
    processes += _services(started, processes, code, found)
    processes += seeds(plan, found, frozenset(process.name for process in processes))
    found.ports.save()
    absent = [found.stand_ins[name].not_run for name in sorted(found.stand_ins)]
    return System(
        name=plan.overview.name,
        run=secrets.token_hex(8),
        processes=tuple(processes),
        not_run=(
            *out_of_profile(plan, wanted.names),
            *missing.values(),
            *(why for why in absent if why),
            *(part for workload in started for part in parts_not_run(workload)),
        ),
        summary=hints(plan, processes, by_hand=_typed(here, wanted.by_hand, code, layout)),
    )


def _pythons(
    plan: Plan, wanted: Sequence[Workload], layout: Layout, *, say: Say
) -> dict[str, Path]:
    """The interpreters of the generated services among those wanted."""
    locks = {
        w.name: lock_of(w, layout.repository)
        for w in plan.workloads
        if w.source is SourceOf.BLUEPRINT and not w.local and not why_not(w, layout.repository)
    }
    names = {workload.name for workload in wanted}
    return service_pythons(layout.venvs, locks, wanted=names, say=say)


def _typed(
    workloads: Sequence[Workload], by_hand: frozenset[str], code: Code, layout: Layout
) -> dict[str, str]:
    """The lines that start services by hand, from whatever folder they are typed in."""
    return {
        workload.name: line_by_hand(
            command_of(workload, code),
            folder=folder_of(workload, code),
            variables=layout.env / f"{workload.name}.env",
        )
        for workload in workloads
        if workload.name in by_hand
    }


def _services(
    started: Sequence[Workload], support_: Sequence[Process], code: Code, found: Survey
) -> Iterator[Process]:
    """Processes of services, each after the stand-ins behind the things that it needs."""
    running = frozenset({p.name for p in support_} | {w.name for w in started})
    for workload in started:
        targets = {*workload.after, *(edge.target for edge in workload.edges)}
        behind = sorted(
            {_behind(found.stand_ins[t]) for t in targets if t in found.stand_ins} - {""}
        )
        for process in service_processes(workload, code, found.around, running=running):
            needs = dict.fromkeys((found.own.identity, *behind, *process.needs))
            yield replace(process, needs=tuple(name for name in needs if name != process.name))


def _behind(stand_in: StandIn) -> str:
    return stand_in.needs or ""
