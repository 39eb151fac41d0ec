"""What a person can do once the system is up: lines that work when pasted."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgen.local.layout import FOLDER
from msgen.local.process import Process
from msgen.plan.examples import Examples
from msgen.plan.model import AuthKind, Endpoint, Matching, Plan, Route, SourceOf

_METHODS = (None, "ANY", "GET", "POST")


def hints(
    plan: Plan, processes: Sequence[Process], *, by_hand: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Gateway, a request, a token, one service by hand, the way out; as label and text.

    `by_hand` are the lines that start the services that were left out.
    """
    gateway = next((p.url for p in processes if p.role == "gateway"), None)
    running = {process.name for process in processes} | set(by_hand)
    lines: list[tuple[str, str]] = []
    if gateway:
        lines.append(("gateway", gateway))
        route = _telling_route(plan, running)
        if route:
            lines.append(("try", _curl(plan, route, gateway)))
    scopes = sorted({scope for route in plan.routes for scope in route.auth.scopes})
    options = "".join(f" --scope {scope}" for scope in scopes[:2])
    lines.append(("token", f"msgen token{options} --sub alice"))
    lines += _ide(plan, running, by_hand)
    lines.append(("stop", "msgen down, or Ctrl-C in the foreground"))
    return tuple(lines)


def line_by_hand(command: Sequence[str], *, folder: Path, variables: Path) -> str:
    """One line for a shell, in a subshell, so that its variables stay there."""
    read, enter = shlex.quote(str(variables)), shlex.quote(str(folder))
    return f"(cd {enter} && set -a && . {read} && exec {shlex.join(command)})"


def _ide(plan: Plan, running: set[str], by_hand: Mapping[str, str]) -> list[tuple[str, str]]:
    """How to start one service from an IDE against the rest."""
    if by_hand:
        return [(f"run {name}", line) for name, line in by_hand.items()]
    generated = [w for w in plan.workloads if w.source is SourceOf.BLUEPRINT and not w.local]
    chosen = next((w.name for w in generated if w.name in running and w.ports), None)
    if chosen is None:
        return []
    file = FOLDER / "env" / f"{chosen}.env"
    return [("from an IDE", f"msgen up --except {chosen}, then run it with {file}")]


def _telling_route(plan: Plan, running: set[str]) -> Route | None:
    """The route whose answer says most with the least typing."""
    fit = [
        route
        for route in plan.routes
        if route.workload in running
        and route.method in _METHODS
        and route.matching in (Matching.EXACT, Matching.PREFIX)
        and not (route.redirect or route.websocket or route.matches)
    ]
    return min(fit, key=lambda route: _effort(plan, route), default=None)


def _effort(plan: Plan, route: Route) -> tuple[bool, bool, bool, int]:
    """Told by an API first, without a token, without a body, in the plan's order."""
    web, token = route.endpoint is None, route.auth.kind is not AuthKind.NONE
    return web, token, route.method == "POST", plan.routes.index(route)


def _curl(plan: Plan, route: Route, gateway: str) -> str:
    parts = ["curl", "-s"]
    if route.method == "POST":
        parts += ["-X", "POST", "-H", "content-type: application/json", "-d", _body(plan, route)]
    path = route.path.removesuffix("*")
    text = shlex.join([*parts, gateway + (path or "/")])
    if route.auth.kind is AuthKind.NONE:
        return text
    options = "".join(f" --scope {scope}" for scope in route.auth.scopes)
    return f'{text} -H "Authorization: Bearer $(msgen token{options})"'


def _body(plan: Plan, route: Route) -> str:
    endpoint = _endpoint(plan, route)
    if endpoint is None or endpoint.request is None:
        return "{}"
    examples = Examples({named.name: named.shape for named in plan.types})
    return json.dumps(examples.of(endpoint.request, required_only=True), separators=(",", ":"))


def _endpoint(plan: Plan, route: Route) -> Endpoint | None:
    workload = next(w for w in plan.workloads if w.name == route.workload)
    return next((e for e in workload.endpoints if e.label == route.endpoint), None)
