"""Stores and brokers that run in the cluster, each one server with a volume of its own."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.images import broker_image, store_image
from msgen.plan.kinds import DEFAULT_SIZE
from msgen.plan.model import Broker, Kind, Plan, Port, Protocol, SourceOf, Store, Workload
from msgen.plan.network import Network
from msgen.targets.helm.access import Access
from msgen.targets.helm.containers import TMP, file_key
from msgen.targets.helm.environment import Environment
from msgen.targets.helm.probes import timing
from msgen.targets.helm.seeds import reached, seeds
from msgen.targets.helm.wire import (
    Amounts,
    Json,
    argument,
    headless,
    literal,
    ports,
    resources,
    size,
    some,
)
from msgen.views.guests import admission
from msgen.views.servers import NOBODY, SERVERS, Asked, Server

_STOPS_WITHIN_S = 60
_USUAL = Amounts(250, 2000, 256 << 20, 1 << 30)
_LARGE = Amounts(500, 2000, 1 << 30, 2 << 30)
_ON_JAVA = ("elasticsearch", "kafka")


def servers(plan: Plan, network: Network, access: Access) -> Iterator[tuple[str, Json]]:
    """The values of each server of the system by name, wherever it runs in this environment."""
    for store in plan.stores:
        if store.server == store.name:
            guests = [s for s in plan.stores if s.server == store.name and s is not store]
            yield store.name, _store(store, guests, plan, network, access)
    for broker in plan.brokers:
        yield broker.name, _broker(broker, plan, network, access)


def _store(store: Store, guests: list[Store], plan: Plan, network: Network, access: Access) -> Json:
    asked = Asked.of_store(store, network.access[store.name].user)
    known = SERVERS.get(store.kind)
    server = known(asked) if known else None
    values = _values(store, server, store_image(store), plan, network, access)
    for guest in guests:
        script = admission(guest, store)
        if script is not None:
            values.setdefault("scripts", {})[f"{guest.name}.sh"] = script
            _own(values, guest.name, plan)
        elif store.kind == "s3":
            values["command"][2] = (
                literal(f'mkdir -p "/data/{guest.name}"\n') + values["command"][2]
            )
    if filling := seeds(store, plan, network):
        values["seeds"] = filling
        values["access"] = reached(values.get("access", {}), store)
    return values


def _broker(broker: Broker, plan: Plan, network: Network, access: Access) -> Json:
    asked = Asked.of_broker(broker, network.access[broker.name].user)
    server = SERVERS[broker.kind](asked)
    return _values(broker, server, broker_image(broker), plan, network, access)


def _values(
    thing: Store | Broker,
    server: Server | None,
    image: str,
    plan: Plan,
    network: Network,
    access: Access,
) -> Json:
    name = thing.name
    asking = Workload(name, Kind.SERVICE, SourceOf.IMAGE, name, name, thing.env_name, name)
    told = Environment(plan, network, asking).told(thing.env).data()
    own = {key: literal(text) for key, text in (server.environment if server else {}).items()}
    main = Port(_port_name(thing), thing.port, thing.port, Protocol.TCP)
    volumes, mounts, scratch = _storage(thing, server)
    words = [*(server.command if server else ()), *map(argument, thing.args)]
    keeps = any(volume.get("size") for volume in volumes.values())
    values = some(
        {
            "enabled": not thing.managed and thing.profile is None,
            "kind": "statefulset" if keeps else "deployment",
            "component": "data",
            "tier": "data",
            "image": {"reference": image},
            "replicas": {"min": 1, "max": 1},
            "ports": ports((main, *thing.ports)),
            "headless": (keeps and headless((main, *thing.ports))) or None,
            "command": [literal(word) for word in server.entrypoint] if server else [],
            "args": words,
            **told,
            "env": dict(sorted({**own, **_paths(thing, server), **told.get("env", {})}.items())),
            "secretFiles": {file.path: file.secret for file in thing.files if file.secret},
            "files": {file.path: file_key(file.source) for file in thing.files if file.source},
            "writesItself": True if server and not server.sealed else None,
            "volumes": volumes,
            "mounts": mounts,
            "scratch": scratch,
            "resources": resources(thing.resources, _LARGE if thing.kind in _ON_JAVA else _USUAL),
            "probes": _probes(server, thing.port),
            "stop": {"grace": _STOPS_WITHIN_S},
            "runAs": server.uid if server else NOBODY,
            "access": access.of(name).data(),
        }
    )
    if server and server.password:
        _own(values, name, plan)
    return values


def _own(values: Json, name: str, plan: Plan) -> None:
    """Give a server the password of a store; the operator that fetches secrets makes it here."""
    secret = f"{name}-password"
    values["secrets"] = sorted({*values.get("secrets", ()), secret})
    owned = values.setdefault("owns", {})
    owned[secret] = f"{plan.overview.name}/{secret}"


def _port_name(thing: Store | Broker) -> str:
    return "main" if any(port.name == thing.scheme for port in thing.ports) else thing.scheme


def _paths(thing: Store | Broker, server: Server | None) -> dict[str, str]:
    """Postgres wants a folder that is its own, and the root of a volume is not."""
    if thing.kind == "postgres" and server is not None and server.folder.endswith("/data"):
        return {"PGDATA": f"{server.folder}/pgdata"}
    return {}


def _storage(thing: Store | Broker, server: Server | None) -> tuple[Json, Json, list[str]]:
    """Volumes, where they are mounted, and scratch folders."""
    volumes: Json = {}
    mounts: Json = {}
    scratch = [TMP, *(server.scratch if server else ())]
    if server is not None and server.folder:
        volumes["data"] = {"size": size(thing.size or DEFAULT_SIZE)}
        mounts["data"] = server.folder
    for volume in thing.volumes:
        if volume.size is None:
            scratch.append(volume.path)
        else:
            volumes[volume.name] = {"size": size(volume.size)}
            mounts[volume.name] = volume.path
    return volumes, mounts, scratch


def _probes(server: Server | None, port: int) -> Json:
    """Ready by the check of its kind; alive as long as it listens, since a restart mends less."""
    socket: Json = {"tcpSocket": {"port": port}}
    ready = socket
    if server is not None:
        form, *words = server.check
        command = words if form == "CMD" else ["sh", "-c", *words]
        ready = {"exec": {"command": command}}
    return {
        "readinessProbe": {**ready, **timing("ready"), "timeoutSeconds": 5},
        "livenessProbe": {**socket, **timing("live")},
        "startupProbe": {**ready, **timing("start"), "timeoutSeconds": 5},
    }
