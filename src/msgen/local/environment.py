"""The environment of each service: the same variables as in production, with local values."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from msgen.local.book import HOST, PROBE, Book, admin_port, main_port
from msgen.local.clients import Client
from msgen.local.files import write_private
from msgen.local.layout import Layout
from msgen.plan.model import (
    AddressOf,
    Broker,
    External,
    IdentityRef,
    Joined,
    Literal,
    OwnPort,
    Plan,
    SecretRef,
    SelfRef,
    Store,
    Value,
    Workload,
)
from msgen.records import dataclass

_INHERITED = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TZ|TMPDIR|TERM|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE"
    r"|(https?|all)_proxy|(HTTPS?|ALL)_PROXY|OTEL_EXPORTER_.*|DYLD_.*|LD_LIBRARY_PATH"
)
"""What a process needs of the machine. The rest of the user's environment stays out, so that a
stray variable of the shell cannot change how the system behaves."""

_LOOPBACK = f"localhost,{HOST},::1"
_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]*")


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """The development issuer as services see it."""

    issuer: str
    audience: str
    jwks_url: str
    token_url: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that values can refer to."""

    plan: Plan
    book: Book
    layout: Layout
    identity: IdentityFacts
    clients: Mapping[str, Client]


def inherited(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The part of the user's environment that every process gets; loopback needs no proxy."""
    source = os.environ if environ is None else environ
    found = {name: value for name, value in source.items() if _INHERITED.fullmatch(name)}
    if any(name.lower().endswith("_proxy") for name in found):
        extra = source.get("NO_PROXY") or source.get("no_proxy")
        found["NO_PROXY"] = found["no_proxy"] = f"{extra},{_LOOPBACK}" if extra else _LOOPBACK
    return found


def service_environment(workload: Workload, around: Surroundings) -> dict[str, str]:
    """Every variable that the system gives to a service.

    What derives from the graph holds for every runtime, so where a process listens here wins
    over it; what the spec itself says wins over both.
    """
    values: dict[bool, dict[str, str]] = {True: {}, False: {}}  # derived or not
    for variable in workload.env:
        values[variable.derived][variable.name] = _text(variable.value, workload, around)
    return {
        **_upstreams(workload, around),
        **values[True],
        **_standard(workload, around),
        **values[False],
    }


def secret(layout: Layout, name: str) -> str:
    """The local value of a declared secret: what stands in its file, made up if there is none."""
    folder = layout.secrets / "values"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        write_private(path, f"local-{secrets.token_urlsafe(18)}\n".encode())
    return path.read_text(encoding="utf-8").rstrip("\r\n")


def write_env_file(path: Path, variables: Mapping[str, str]) -> None:
    """A file that shells (`set -a; . FILE`) and IDEs read alike."""
    lines = [f"{name}={_quoted(value)}\n" for name, value in sorted(variables.items())]
    write_private(path, "".join(lines).encode())


def _upstreams(workload: Workload, around: Surroundings) -> dict[str, str]:
    found: dict[str, str] = {}
    for edge in workload.edges:
        name = _env_name(edge.target, around.plan)
        if name:
            found.setdefault(f"{name}_URL", around.book.url(edge.target, edge.port))
    return found


def _standard(workload: Workload, around: Surroundings) -> dict[str, str]:
    book, identity, name = around.book, around.identity, workload.name
    main = main_port(workload)
    found = {
        "SERVICE_NAME": name,
        "HTTP_HOST": HOST,
        "HTTP_PORT": str(book.ports[name, main.name if main else PROBE]),
        "LOG_LEVEL": "info",
        "ENVIRONMENT": "local",
        "IDENTITY_ISSUER": identity.issuer,
        "IDENTITY_AUDIENCE": identity.audience,
        "IDENTITY_JWKS_URL": identity.jwks_url,
        "IDENTITY_TOKEN_URL": identity.token_url,
        "STOP_GRACE": f"{min(workload.grace_ms, 10_000)}ms",
    }
    if admin := admin_port(workload):
        found["ADMIN_PORT"] = str(book.ports[name, admin.name])
    if client := around.clients.get(name):
        found |= {"CLIENT_ID": client.name, "CLIENT_SECRET": client.secret}
        if client.scopes:
            found["CLIENT_SCOPES"] = ",".join(client.scopes)
    return found


def _text(value: Value, workload: Workload, around: Surroundings) -> str:
    match value:
        case Literal(text):
            return text
        case AddressOf():
            return around.book.text(value)
        case OwnPort(name, number):
            return str(around.book.ports.get((workload.name, name), number))
        case Joined(parts):
            return "".join(_text(part, workload, around) for part in parts)
        case SecretRef(name):
            return secret(around.layout, name)
        case SelfRef(what):
            return {
                "name": workload.name,
                "host": HOST,
                "namespace": around.plan.overview.name,
                "version": "local",
            }.get(what, "")
        case IdentityRef(what):
            return _identity(what, workload, around)


def _identity(what: str, workload: Workload, around: Surroundings) -> str:
    client = around.clients.get(workload.name)
    identity = around.identity
    return {
        "issuer": identity.issuer,
        "audience": identity.audience,
        "jwks_url": identity.jwks_url,
        "token_url": identity.token_url,
        "client_id": client.name if client else workload.name,
        "client_secret": client.secret if client else "",
    }[what]


def _env_name(target: str, plan: Plan) -> str | None:
    things: tuple[Workload | Store | Broker | External, ...]
    things = (*plan.workloads, *plan.stores, *plan.brokers, *plan.externals)
    return next((thing.env_name for thing in things if thing.name == target), None)


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    return "'" + value.replace("'", "'\\''") + "'"
