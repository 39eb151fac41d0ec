"""Stores and brokers as services of Compose, one file a server."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.images import broker_image, store_image
from msgen.plan.model import Broker, EnvVar, Kind, Plan, SourceOf, Store, Workload
from msgen.plan.network import Network
from msgen.targets.compose.networks import Networks, declared
from msgen.targets.compose.seeds import seed
from msgen.targets.compose.values import Values
from msgen.targets.compose.wire import HARDENED, Json, Part, duration, limits, literal, literals
from msgen.views.guests import admission
from msgen.views.seeding import seeded
from msgen.views.servers import SERVERS, Asked, Server

_STOPS_WITHIN_MS = 60_000
_TMP = "/tmp"  # noqa: S108 - in a container
_INTERVAL = {"interval": "5s", "timeout": "5s", "retries": 12, "start_period": "90s"}


def files(plan: Plan, network: Network, networks: Networks) -> Iterator[tuple[str, Part]]:
    """Each server that runs in the system, by name, and its file."""
    for store in plan.stores:
        if not store.managed and store.server == store.name:
            guests = [s for s in plan.stores if s.server == store.name and s is not store]
            part = Part(networks=declared(networks.of[store.name]))
            _store(store, guests, plan, network, part)
            for each in seeded(plan):
                if each.server == store.name:
                    seed(each, plan, network.access[each.name], part)
            yield store.name, part
    for broker in plan.brokers:
        if not broker.managed:
            part = Part(networks=declared(networks.of[broker.name]))
            _broker(broker, plan, network, part)
            yield broker.name, part


def _store(store: Store, guests: list[Store], plan: Plan, network: Network, part: Part) -> None:
    asked = Asked.of_store(store, network.access[store.name].user)
    known = SERVERS.get(store.kind)
    server = known(asked) if known else None
    service = _server(store, server, store_image(store), part, _values(store, plan, network, part))
    if server is not None:
        for guest in guests:
            _admit(guest, store, service, part)
    if store.kind == "s3" and guests:
        made = service["entrypoint"][2]
        more = "".join(f'mkdir -p "/data/{guest.name}"\n' for guest in guests)
        service["entrypoint"] = ["sh", "-ec", more + made]
    part.services[store.name] = service


def _broker(broker: Broker, plan: Plan, network: Network, part: Part) -> None:
    asked = Asked.of_broker(broker, network.access[broker.name].user)
    server = SERVERS[broker.kind](asked)
    values = _values(broker, plan, network, part)
    part.services[broker.name] = _server(broker, server, broker_image(broker), part, values)


def _values(thing: Store | Broker, plan: Plan, network: Network, part: Part) -> Values:
    """Declared variables of a server are filled in as those of an image of somebody else's are."""
    name = thing.name
    asking = Workload(name, Kind.SERVICE, SourceOf.IMAGE, name, name, thing.env_name, name)
    return Values(plan, network, asking, part)


def _server(
    thing: Store | Broker, server: Server | None, image: str, part: Part, values: Values
) -> Json:
    service: Json = {"image": literal(image)}
    if thing.profile:
        service["profiles"] = [thing.profile]
    if server is not None:
        service |= _of_kind(server)
        if server.hostname:
            service["hostname"] = thing.name
        if server.password:
            part.secret(f"{thing.name}-password")
            service["secrets"] = [f"{thing.name}-password"]
    _said(thing, service, values)
    service["networks"] = list(part.networks)
    _keeping(thing, server, service, part)
    service |= HARDENED
    if server is None or not server.sealed:
        del service["read_only"]
    service["restart"] = "unless-stopped"
    service["stop_grace_period"] = duration(_STOPS_WITHIN_MS)
    service["deploy"] = limits(thing.resources)
    return service


def _said(thing: Store | Broker, service: Json, values: Values) -> None:
    """Add what the spec itself says."""
    said = values.environment(_sorted(thing.env), set())
    if said:
        service["environment"] = {**service.get("environment", {}), **said}
    if thing.args:
        arguments = values.arguments(thing.args, said)
        service["command"] = [*service.get("command", ()), *arguments]


def _sorted(variables: tuple[EnvVar, ...]) -> list[EnvVar]:
    return sorted(variables, key=lambda variable: variable.name)


def _keeping(thing: Store | Broker, server: Server | None, service: Json, part: Part) -> None:
    mounts: list[str] = []
    scratch = [_TMP, *(server.scratch if server else ())]
    if server is not None and server.folder:
        mounts.append(f"{part.volume(thing.name)}:{server.folder}")
    for volume in thing.volumes:
        if volume.size is None:
            scratch.append(volume.path)
        else:
            name = part.volume(f"{thing.name}-{volume.name}")
            mounts.append(f"{name}:{literal(volume.path)}")
    secrets = service.setdefault("secrets", [])
    for file in thing.files:
        if file.secret is not None:
            part.secret(file.secret)
            secrets.append({"source": file.secret, "target": literal(file.path)})
        elif file.source is not None:
            mounts.append(f"../{literal(file.source)}:{literal(file.path)}:ro")
    if not secrets:
        del service["secrets"]
    if mounts:
        service["volumes"] = mounts
    service["tmpfs"] = literals(scratch)


def _admit(guest: Store, server: Store, service: Json, part: Part) -> None:
    """Give another store a database and a user of its own on the server of the first."""
    script = admission(guest, server)
    if script is None:
        return
    secret = f"{guest.name}-password"
    part.secret(secret)
    service["secrets"].append(secret)
    path = f"databases/{guest.name}.sh"
    part.scripts[path] = script
    service["volumes"].append(f"./{path}:/docker-entrypoint-initdb.d/{guest.name}.sh:ro")


def _of_kind(server: Server) -> Json:
    """What follows from the kind."""
    found: Json = {"user": server.user} if server.user else {}
    found |= {"entrypoint": literals(server.entrypoint)} if server.entrypoint else {}
    found |= {"command": literals(server.command)} if server.command else {}
    found |= {"environment": dict(server.environment)} if server.environment else {}
    return {**found, "healthcheck": {"test": literals(server.check), **_INTERVAL}}
