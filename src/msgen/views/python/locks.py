"""What a generated Python service installs: the parts of one resolution that it needs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from msgen.records import dataclass
from msgen.render.templates import templates_root
from msgen.views.service import Service

_STORES = {
    "postgres": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "redis": "redis",
    "memcached": "memcached",
    "mongodb": "mongodb",
    "s3": "s3",
    "elasticsearch": "elasticsearch",
}
_DOCUMENTS = ("redis", "memcached", "mongodb", "s3", "elasticsearch")
_BROKERS = {"nats": "nats", "redis": "redis", "rabbitmq": "rabbitmq", "kafka": "kafka"}
_EMBEDDED = {"redis": "embedded", "memcached": "embedded"}
_EXTRAS = {"static": "fastapi"}  # files are served by what FastAPI stands on
_IMPORTED = ("alembic", "fastapi", "flask", "httpx2", "pydantic", "sqlalchemy")
"""What generated code imports itself; it is pinned in `pyproject.toml`."""


@dataclass(frozen=True, slots=True)
class Locked:
    """What a service installs.

    ``direct`` and ``development`` are exact requirements; ``lock`` and ``development_lock`` are
    whole files, with hashes.
    """

    python: str
    direct: tuple[str, ...]
    development: tuple[str, ...]
    lock: str
    development_lock: str


@cache
def _data() -> dict[str, Any]:
    path = templates_root() / "libs" / "python-locks.json"
    data: dict[str, Any] = json.loads(path.read_bytes())
    return data


def locked(service: Service, *, framework: str) -> Locked:
    """Return what ``service`` installs; ``framework`` is what serves it."""
    wanted = features(service)
    # Tests keep documents in a folder, whatever store there is in production.
    folder = any(kept.store.kind in _DOCUMENTS for kept in service.stores)
    return _locked(_EXTRAS.get(framework, framework), wanted, folder=folder)


@cache
def development_lock() -> str:
    """Return the lock of everything that any test of a repository may need."""
    return _text(set(_data()["packages"]))


def features(service: Service) -> tuple[str, ...]:
    """Return the extras that sockets, stores and brokers need, stand-ins of the latter too."""
    found = set()
    for kept in service.stores:
        kind = kept.store.kind
        found |= {feature for table in (_STORES, _EMBEDDED) if (feature := table.get(kind))}
    for broker in service.brokers:
        found |= {_BROKERS.get(broker.kind, "nats"), "nats"}  # locally every broker is NATS
    if service.sockets:
        found.add("websocket")
    return tuple(sorted(found))


@cache
def _locked(framework: str, wanted: tuple[str, ...], *, folder: bool) -> Locked:
    """One for all services that need the same: most of a system's do."""
    data = _data()
    extras = tuple(sorted({framework, *wanted} & set(data["features"])))
    needed = _packages(("core", "otlp", *extras))
    tools = _packages(("dev", "s3") if folder else ("dev",)) - needed
    packages = data["packages"]
    direct = [name for name in _IMPORTED if name in needed and name in _direct(("core", *extras))]
    return Locked(
        python=data["python"],
        direct=tuple(f"{name}=={packages[name]['version']}" for name in direct),
        development=tuple(
            f"{name}=={packages[name]['version']}" for name in data["direct"].get("dev", ())
        ),
        lock=_text(needed),
        development_lock="-r requirements.lock\n" + _text(tools),
    )


def _packages(names: Iterable[str]) -> set[str]:
    features_ = _data()["features"]
    return {package for name in names for package in features_.get(name, ())}


def _direct(names: Iterable[str]) -> set[str]:
    direct = _data()["direct"]
    return {package for name in names for package in direct.get(name, ())}


def _text(names: Iterable[str]) -> str:
    return "".join(_entry(name) for name in sorted(names))


@cache
def _entry(name: str) -> str:
    package = _data()["packages"][name]
    marker = f" ; {package['marker']}" if "marker" in package else ""
    hashes = "".join(f" \\\n    --hash={each}" for each in package["hashes"])
    return f"{name}=={package['version']}{marker}{hashes}\n"
