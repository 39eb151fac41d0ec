"""Every address leads to somebody who listens there, over a network that both are in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence.facts import Runtime, Workload
from msgen.verify.coherence.world import World

_BARE = re.compile(r"([a-z][a-z0-9-]*):(\d+)")
_IDENTITY, _CLIENT = "IDENTITY_", "CLIENT_SECRET_FILE"
_USUAL = {"http": 80, "https": 443, "redis": 6379, "mysql": 3306, "mariadb": 3306, "nats": 4222}
_USUAL |= {"postgresql": 5432, "amqp": 5672, "kafka": 9092, "mongodb": 27017, "memcached": 11211}


@dataclass(frozen=True, slots=True)
class Address:
    """An address in a variable; `part` is what it is for a store: user and database."""

    host: str
    port: int


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield addresses that lead nowhere."""
    for runtime in world.runtimes:
        for workload in runtime.workloads:
            if workload.service is not None:
                yield from _told(world, runtime, workload)
    for scrape in world.scrapes:
        for runtime in world.runtimes:
            asked = runtime.hosts.get(scrape.host)
            if asked is None or not _measured(world, asked, scrape.port):
                message = f"metrics are asked of {scrape.host}:{scrape.port}, where nobody listens"
                yield world.disagreement(scrape.file, f"{scrape.host}:{scrape.port}", message)


def _told(world: World, runtime: Runtime, workload: Workload) -> Iterator[Diagnostic]:
    for name, value in sorted(workload.env.items()):
        if name.startswith(_IDENTITY) and not _tokens(world, runtime):
            continue
        for address in addresses(value):
            if message := _wrong(runtime, workload, address):
                text = f"{name} of {workload.name} is {value}: {message}"
                yield world.disagreement(workload.file, f"{name}:", text)


def _tokens(world: World, runtime: Runtime) -> bool:
    """Whether anybody asks for a token or checks one: else nobody has to give any."""
    checked = any(not each.open for offered in world.endpoints.values() for each in offered)
    return checked or any(_CLIENT in each.env for each in runtime.workloads)


def _measured(world: World, workload: Workload, port: int) -> bool:
    """Whether a workload answers there; one that is told no port does so where its code says."""
    code = world.code.get(workload.service or "")
    told = any(workload.listens)
    return workload.answers(port) if told or code is None else port == code.port


def addresses(value: str) -> Iterator[Address]:
    """Yield the addresses inside the system that a value names: those whose host has no dot."""
    if found := _BARE.fullmatch(value):
        yield Address(found[1], int(found[2]))
        return
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return
    host = parts.hostname
    if host and "." not in host and host != "localhost" and "$" not in value:
        yield Address(host, port or _USUAL.get(parts.scheme, 0))


def _wrong(runtime: Runtime, workload: Workload, address: Address) -> str | None:
    other = runtime.hosts.get(address.host)
    if other is None:
        return f"{runtime.name} has no {address.host}"
    if not other.answers(address.port):
        ports = sorted(frozenset[int]().union(*other.listens))
        return f"{address.host} does not listen on {address.port}, but on {ports}"
    if not runtime.meet(workload, address.host, address.port):
        return f"no network joins {workload.name} and {address.host}"
    return None
