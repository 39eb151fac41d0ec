"""What stands in for databases, caches, object stores and brokers on a laptop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from msgen.local.book import HOST
from msgen.local.layout import Layout
from msgen.local.ownnames import OwnNames
from msgen.local.process import NotRun, Process, Ready
from msgen.plan.model import Broker, External, LocalRun, Plan, Store
from msgen.records import dataclass

SQLITE = "sqlite:///"
_DATABASES = 16
"""How many the stand-in for redis has; a seventeenth store shares that of the first."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """The address of one thing, the process behind it if there is one, or why there is none."""

    name: str
    url: str
    needs: str | None = None
    not_run: NotRun | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What stand-ins are made from: folders and free ports."""

    layout: Layout
    port: Callable[[str], int]
    own: OwnNames = OwnNames()


def stand_ins(plan: Plan, names: frozenset[str], ground: Ground) -> Iterator[StandIn]:
    """One for each store, broker and external; those not selected get an address that refuses."""
    databases = count()
    for store in plan.stores:
        number = next(databases) if store.embedded == "redis" else 0
        yield _store(store, number, ground) if store.name in names else _absent(store, ground)
    for broker in plan.brokers:
        yield _broker(broker, ground) if broker.name in names else _absent(broker, ground)
    for external in plan.externals:
        yield _external(external, ground)


def needs_redis(plan: Plan, names: frozenset[str]) -> bool:
    """Whether any of these things is kept in the stand-in for redis."""
    stores = [s for s in plan.stores if s.name in names and not (s.local or s.managed)]
    return any(store.embedded == "redis" for store in stores)


def needs_nats(plan: Plan, names: frozenset[str]) -> bool:
    """Whether any of these brokers is the bundled one here."""
    return any(b.name in names and not (b.local or b.managed) for b in plan.brokers)


def redis_process(name: str, python: Path, layout: Layout, *, chassis: Path, port: int) -> Process:
    """The stand-in for redis, one for all stores, each of which has a database of its own."""
    options = ("--file", str(layout.data / "redis"))
    return _embedded(name, python, layout, chassis=chassis, port=port, options=options)


def memcached_process(
    name: str, python: Path, layout: Layout, *, chassis: Path, port: int
) -> Process:
    """The stand-in for one memcached store."""
    return _embedded(name, python, layout, chassis=chassis, port=port, what="memcached")


def _embedded(
    name: str,
    python: Path,
    layout: Layout,
    *,
    chassis: Path,
    port: int,
    what: str = "redis",
    options: tuple[str, ...] = (),
) -> Process:
    return Process(
        name=name,
        role="store",
        command=(str(python), "-m", f"chassis.embedded.{what}", "--port", str(port), *options),
        cwd=layout.data,
        env={"PYTHONPATH": str(chassis), "PYTHONUNBUFFERED": "1"},
        ready=Ready(port),
        url=f"{what}://{HOST}:{port}",
    )


def nats_process(name: str, program: Path, layout: Layout, *, port: int) -> Process:
    """A real NATS server with streams on disk, for every broker of the system."""
    folder = layout.data / "nats"
    command = (str(program), "-a", HOST, "-p", str(port), "-js", "-sd", str(folder))
    return Process(
        name=name,
        role="broker",
        command=command,
        cwd=layout.data,
        ready=Ready(port),
        url=f"nats://{HOST}:{port}",
    )


def _store(store: Store, number: int, ground: Ground) -> StandIn:
    if found := _said(store.name, store.local, store.scheme, ground):
        return found
    if store.managed:
        return _absent(store, ground, f"{store.kind} runs elsewhere: give it local: {{url: …}}")
    if store.embedded == "sqlite":
        return StandIn(store.name, f"{SQLITE}{ground.layout.data / store.name}.sqlite")
    if store.embedded == "redis":
        url = f"redis://{HOST}:{ground.port(ground.own.redis)}/{number % _DATABASES}"
        return StandIn(store.name, url, needs=ground.own.redis)
    if store.embedded == "memcached":
        url = f"memcached://{HOST}:{ground.port(store.name)}"
        return StandIn(store.name, url, needs=store.name)
    if store.embedded == "folder":
        folder = ground.layout.data / store.name
        folder.mkdir(mode=0o700, exist_ok=True)
        return StandIn(store.name, folder.as_uri())
    what = store.image or store.kind
    return _absent(
        store, ground, f"no stand-in for {what}: give it local: {{command: … or url: …}}"
    )


def _broker(broker: Broker, ground: Ground) -> StandIn:
    if found := _said(broker.name, broker.local, broker.scheme, ground):
        return found
    if broker.managed:
        return _absent(broker, ground, f"{broker.kind} runs elsewhere: give it local: {{url: …}}")
    nats = ground.own.nats
    return StandIn(broker.name, f"nats://{HOST}:{ground.port(nats)}", needs=nats)


def _external(external: External, ground: Ground) -> StandIn:
    if found := _said(external.name, external.local, "http", ground):
        return found
    return StandIn(external.name, external.url)


def _said(name: str, local: LocalRun | None, scheme: str, ground: Ground) -> StandIn | None:
    """What the spec itself says under `local:`."""
    if local and local.url:
        return StandIn(name, local.url)
    if local and local.command:
        return StandIn(name, f"{scheme}://{HOST}:{ground.port(name)}", needs=name)
    return None


def _absent(thing: Store | Broker, ground: Ground, reason: str | None = None) -> StandIn:
    """An address at which nobody listens: callers see a dependency that is down."""
    url = f"{thing.scheme}://{HOST}:{ground.port(thing.name)}"
    return StandIn(thing.name, url, not_run=NotRun(thing.name, reason) if reason else None)
