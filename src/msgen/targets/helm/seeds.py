"""What fills the stores of a server from files, as Jobs."""

from __future__ import annotations

from msgen.plan.model import NO_BOUNDS, Plan, Store
from msgen.plan.network import Network
from msgen.targets.helm.containers import TMP, file_key
from msgen.targets.helm.wire import SMALL, Json, literal, resources
from msgen.views.seeding import placed, script, seeded, told


def seeds(server: Store, plan: Plan, network: Network) -> Json:
    """The values of what fills each store that lives on a server."""
    found = (store for store in seeded(plan) if store.server == server.name)
    return {store.name: _seed(store, network) for store in found}


def reached(access: Json, server: Store) -> Json:
    """The peers of a server with its own pods among them: they share a policy, but not a pod."""
    itself = {server.name: [server.port]}
    return {
        **access,
        "from": dict(sorted({**access.get("from", {}), **itself}.items())),
        "to": dict(sorted({**access.get("to", {}), **itself}.items())),
    }


def _seed(store: Store, network: Network) -> Json:
    access = network.access[store.name]
    places = placed(store)
    return {
        "command": ["sh", "-c", literal(script(store)), "seed"],
        "args": [literal(place) for place in places.values()],
        "env": {key: literal(text) for key, text in told(store, access).items()},
        "secrets": [access.secret],
        "files": {place: file_key(source) for source, place in places.items()},
        "scratch": [TMP],
        "resources": resources(NO_BOUNDS, SMALL),
    }
