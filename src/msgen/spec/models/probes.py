"""How a workload is asked whether it has started, is ready and is alive."""

from __future__ import annotations

from typing import Any, Literal

from msgen.spec.models.base import NOTHING, Model
from msgen.spec.models.container import Words
from msgen.spec.models.values import Text
from msgen.spec.problems import problem
from msgen.spec.scalars import Duration

_BY_WAY: dict[str, Any] = {
    "type": "object",
    "anyOf": [{"required": [way]} for way in ("http", "grpc", "tcp")],
    "properties": {
        "http": {"type": "string", "pattern": "^/"},
        "grpc": {"type": ["string", "object"]},
        "tcp": {"type": ["string", "object"]},
        "port": {"type": "string"},
        "headers": {"type": "object"},
        "within": {"type": "string"},
    },
    "additionalProperties": False,
}
_KINDS = ("http", "grpc", "tcp", "command", "none")


class Probe(Model):
    """One probe; short are `GET /readyz`, `grpc`, `tcp`, `none`, `{http: /readyz, port: admin}`."""

    WHOLE = True
    NOUN = "a probe such as GET /readyz, grpc, tcp, none or {command: [pg_isready]}"
    SHORT = ({"type": "string"}, _BY_WAY)

    kind: Literal["http", "grpc", "tcp", "command", "none"] | None = None
    """How it asks; without it, as the blueprint says, or by the port's protocol."""

    path: Text | None = None
    """HTTP: what is asked for."""

    port: Text | None = None
    """The name of the port that is asked; without it, the first one."""

    headers: dict[Text, Text] = NOTHING
    """HTTP: headers that are sent along."""

    service: Text | None = None
    """gRPC: the service whose health is asked for."""

    command: Words = ()
    """The command that succeeds when all is well."""

    within: Duration | None = None
    """How long it may take until the first success."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """`GET /x` is `{kind: http, path: /x}`; `{tcp: admin}` is `{kind: tcp, port: admin}`."""
        if isinstance(value, str):
            if value in ("grpc", "tcp", "none"):
                return {"kind": value}
            method, _, path = value.partition(" ")
            if method != "GET" or not path.startswith("/"):
                hint = f"write GET {value}" if value.startswith("/") else None
                raise problem("bad-probe", f'"{value}" is not {cls.NOUN}', hint=hint)
            return {"kind": "http", "path": path}
        if isinstance(value, dict) and "kind" not in value:
            return _from_map(value)
        return value


def _from_map(value: dict[str, Any]) -> dict[str, Any]:
    said = [kind for kind in _KINDS if kind in value]
    if len(said) > 1:
        raise problem("bad-probe", f"a probe asks in one way, and here are {' and '.join(said)}")
    if not said:
        return value
    kind = said[0]
    rest = {key: inner for key, inner in value.items() if key != kind}
    about = value[kind]
    if kind == "command":
        return {**rest, "kind": kind, "command": about}
    key = {"http": "path", "grpc": "service", "tcp": "port"}.get(kind)
    if key is None:
        raise problem("bad-probe", "none stands alone", hint="write none instead of the map")
    if about in ("", {}):
        return {**rest, "kind": kind}
    if kind == "http" and isinstance(about, str) and not about.startswith("/"):
        raise problem(
            "bad-probe",
            f'"{about}" is no path',
            hint=f"write /{about.removeprefix('GET ').lstrip('/')}",
        )
    return {**rest, "kind": kind, key: about}


class Probes(Model):
    """The probes of a workload."""

    ready: Probe | None = None
    """Whether it may get requests."""

    live: Probe | None = None
    """Whether it must be restarted."""

    start: Probe | None = None
    """Whether it has started; until then the others are not asked."""
