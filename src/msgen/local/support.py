"""The processes beside the services: issuer, stand-ins, gateway."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgen
from msgen.local.book import HOST
from msgen.local.entrance import gateway_process
from msgen.local.environment import IdentityFacts, inherited
from msgen.local.install import Say, redis_python, tool_path
from msgen.local.issuer import HEALTH_PATH
from msgen.local.layout import Layout
from msgen.local.process import Process, Ready, Restart
from msgen.local.services import LIBRARY
from msgen.local.standins import (
    SQLITE,
    memcached_process,
    nats_process,
    needs_nats,
    needs_redis,
    redis_process,
)
from msgen.local.survey import Survey
from msgen.plan.model import Broker, External, Plan, Store
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Tools:
    """Programs that the system needs beside its services; None for what it does without."""

    envoy: Path | None
    nats: Path | None
    redis: Path | None
    """An interpreter that has what the stand-in for redis needs."""


def install_tools(plan: Plan, names: frozenset[str], layout: Layout, *, say: Say) -> Tools:
    """Install what the selected part of a system needs."""
    nats, redis = needs_nats(plan, names), needs_redis(plan, names)
    public = any(route.workload in names for route in plan.routes)
    return Tools(
        envoy=tool_path(layout.venvs, "envoy", say=say) if public else None,
        nats=tool_path(layout.venvs, "nats-server", say=say) if nats else None,
        redis=redis_python(layout.venvs, say=say) if redis else None,
    )


def support(plan: Plan, found: Survey, names: frozenset[str], tools: Tools) -> Iterator[Process]:
    """What the selected services lean on, and the gateway if any of them is public."""
    layout, identity = found.around.layout, found.around.identity
    port, own = found.ports.take, found.own
    yield _issuer(own.identity, layout, identity, port=port(own.identity))
    if tools.redis:
        chassis = layout.repository / LIBRARY
        yield redis_process(own.redis, tools.redis, layout, chassis=chassis, port=port(own.redis))
    if tools.nats:
        yield nats_process(own.nats, tools.nats, layout, port=port(own.nats))
    needed = {found.stand_ins[name].needs for name in names if name in found.stand_ins}
    things: tuple[Store | Broker | External, ...] = (*plan.stores, *plan.brokers, *plan.externals)
    for thing in things:
        if thing.name in needed:
            yield _of_its_own(thing, layout, port=port(thing.name))
    if tools.envoy:
        yield gateway_process(
            own.gateway,
            plan,
            tools.envoy,
            layout,
            book=found.around.book,
            identity=identity,
            ports=(port(own.gateway), port(own.gateway_admin)),
            needs=(own.identity,),
        )


def _issuer(name: str, layout: Layout, identity: IdentityFacts, *, port: int) -> Process:
    return Process(
        name=name,
        role="identity",
        command=(
            sys.executable, "-m", "msgen.local.issuer", "--port", str(port),
            "--secrets", str(layout.secrets), "--audience", identity.audience,
        ),
        cwd=layout.repository,
        env=_own_environment(),
        ready=Ready(port, HEALTH_PATH),
        grace_s=2,
        url=identity.issuer,
    )  # fmt: skip


def _of_its_own(thing: Store | Broker | External, layout: Layout, *, port: int) -> Process:
    """A thing that the spec says how to run (it is told its port as PORT), or a memcached."""
    if not thing.local:
        chassis = layout.repository / LIBRARY
        python = Path(sys.executable)  # it needs the standard library alone
        return memcached_process(thing.name, python, layout, chassis=chassis, port=port)
    scheme = "http" if isinstance(thing, External) else thing.scheme
    return Process(
        name=thing.name,
        role="broker" if isinstance(thing, Broker) else "store",
        command=thing.local.command,
        cwd=layout.repository,
        env={**inherited(), "PORT": str(port), "DATA": str(layout.data / thing.name)},
        ready=Ready(port),
        url=f"{scheme}://{HOST}:{port}",
    )


def seeds(plan: Plan, found: Survey, running: frozenset[str]) -> Iterator[Process]:
    """Fills the embedded databases that belong to the run and have files to be filled from."""
    layout = found.around.layout
    for store in plan.stores:
        url = found.stand_ins[store.name].url
        owners = tuple(owner for owner in store.owners if owner in running)
        if not store.seed or not owners or not url.startswith(SQLITE):
            continue
        files = store.seed
        database = url.removeprefix(SQLITE)
        yield Process(
            name=f"{store.name}-seed",
            role="job",
            command=(sys.executable, "-m", "msgen.local.seed", database, *files),
            cwd=layout.repository,
            env=_own_environment(),
            needs=owners,
            restart=Restart.TRY,
        )


def _own_environment() -> dict[str, str]:
    """For modules of msgen itself, which are found wherever this one was."""
    package = Path(msgen.__file__).parent.parent
    return {**inherited(), "PYTHONPATH": str(package), "PYTHONUNBUFFERED": "1"}
