"""What a service asks of another is offered there, and to it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence.facts import Ask, Runtime, Workload
from msgen.verify.coherence.world import World


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield requests of code that the code of the other side does not answer."""
    for runtime in world.runtimes:
        for workload in runtime.workloads:
            for ask in world.asks.get(workload.service or "", ()):
                if message := _wrong(world, runtime, workload, ask):
                    yield world.disagreement(ask.file, f'"{ask.method}"', message)


def _wrong(world: World, runtime: Runtime, workload: Workload, ask: Ask) -> str | None:
    code = world.code.get(workload.service or "")
    if code is not None and f"{ask.group}_URL" not in code.known:
        return f"{workload.name} asks {ask.group.lower()}, of which {code.file} knows nothing"
    address = urlsplit(workload.env.get(f"{ask.group}_URL", ""))
    callee = runtime.hosts.get(address.hostname or "")
    offered = world.endpoints.get((callee.service if callee else "") or "")
    if callee is None or offered is None:
        return None
    path = f"{address.path.rstrip('/')}{ask.path}"
    found = [each for each in offered if each.takes(ask.method, path)]
    request = f"{workload.name} asks {callee.name} for {ask.method} {path}"
    if not found:
        return f"{request}, which its code does not have"
    if not any(each.callers is None or workload.service in each.callers for each in found):
        return f"{request}, which is for {', '.join(sorted(found[0].callers or ()))}"
    return None
