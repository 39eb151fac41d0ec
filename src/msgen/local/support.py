"""The processes beside the services: issuer, stand-ins, gateway."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from msgen.local.book import HOST
from msgen.local.entrance import gateway_process
from msgen.local.environment import IdentityFacts, inherited
from msgen.local.install import Say, redis_python, tool_path
from msgen.local.issuer import HEALTH_PATH
from msgen.local.layout import Layout
from msgen.local.process import Process, Ready, Restart
from msgen.local.services import LIBRARY
from msgen.local.standins import (
    NATS,
    REDIS,
    SQLITE,
    memcached_process,
    nats_process,
    redis_process,
)
from msgen.local.survey import GATEWAY, GATEWAY_ADMIN, IDENTITY, Survey
from msgen.plan.model import Broker, External, Plan, Store


def support(plan: Plan, found: Survey, names: frozenset[str], *, say: Say) -> Iterator[Process]:
    """What the selected services lean on, and the gateway if any of them is public."""
    layout, identity = found.around.layout, found.around.identity
    port = found.ports.take
    yield _issuer(layout, identity, port=port(IDENTITY))
    needed = {found.stand_ins[name].needs for name in names if name in found.stand_ins}
    if REDIS in needed:
        python = redis_python(layout.venvs, say=say)
        yield redis_process(python, layout, chassis=layout.repository / LIBRARY, port=port(REDIS))
    if NATS in needed:
        program = tool_path(layout.venvs, "nats-server", say=say)
        yield nats_process(program, layout, port=port(NATS))
    things: tuple[Store | Broker | External, ...] = (*plan.stores, *plan.brokers, *plan.externals)
    for thing in things:
        if thing.name in needed:
            yield _of_its_own(thing, layout, port=port(thing.name))
    if any(route.workload in names for route in plan.routes):
        yield gateway_process(
            plan,
            tool_path(layout.venvs, "envoy", say=say),
            layout,
            book=found.around.book,
            identity=identity,
            ports=(port(GATEWAY), port(GATEWAY_ADMIN)),
            needs=(IDENTITY,),
        )


def _issuer(layout: Layout, identity: IdentityFacts, *, port: int) -> Process:
    return Process(
        name=IDENTITY,
        role="identity",
        command=(
            sys.executable, "-m", "msgen.local.issuer", "--port", str(port),
            "--secrets", str(layout.secrets), "--audience", identity.audience,
        ),
        cwd=layout.repository,
        env={**inherited(), "PYTHONUNBUFFERED": "1"},
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
        files = [str(layout.repository / file) for file in store.seed]
        database = url.removeprefix(SQLITE)
        yield Process(
            name=f"{store.name}-seed",
            role="job",
            command=(sys.executable, "-m", "msgen.local.seed", database, *files),
            cwd=layout.repository,
            env=inherited(),
            needs=owners,
            restart=Restart.ONCE,
        )
