"""Services as clients of the issuer: a throw-away secret each, and the scopes that they need."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgen.local.files import write_private
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Client:
    """A service that may ask for tokens of its own."""

    name: str
    secret: str
    scopes: tuple[str, ...]


class ScopeError(ValueError):
    """A client asked for what the spec does not give it."""


def register(path: Path, scopes: Mapping[str, Iterable[str]]) -> dict[str, Client]:
    """Write the clients of this run; a client keeps the secret of earlier runs."""
    known = read_clients(path)
    clients = {
        name: Client(
            name,
            known[name].secret if name in known else secrets.token_urlsafe(24),
            tuple(sorted(set(wanted))),
        )
        for name, wanted in sorted(scopes.items())
    }
    data = {c.name: {"secret": c.secret, "scopes": list(c.scopes)} for c in clients.values()}
    write_private(path, json.dumps(data, indent=1).encode())
    return clients


def read_clients(path: Path) -> dict[str, Client]:
    """The clients last registered; none if there is no such file."""
    if not path.exists():
        return {}
    data = json.loads(path.read_bytes())
    return {name: Client(name, c["secret"], tuple(c["scopes"])) for name, c in data.items()}


def authenticate(clients: Mapping[str, Client], name: str, secret: str) -> Client | None:
    """The client, if that is its secret."""
    client = clients.get(name)
    known = client.secret if client else secrets.token_urlsafe(24)
    return client if hmac.compare_digest(known.encode(), secret.encode()) else None


def granted(client: Client, asked: str) -> tuple[str, ...]:
    """The scopes of a token: those asked for, or all; `ScopeError` if one is not declared."""
    wanted = asked.split()
    beyond = sorted(set(wanted) - set(client.scopes))
    if beyond:
        raise ScopeError(f"{client.name} may not have {' '.join(beyond)}")
    return tuple(wanted) if wanted else client.scopes
