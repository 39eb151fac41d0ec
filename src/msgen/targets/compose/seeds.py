"""What fills a store from files: a container beside its server, which stays once that is done.

Compose takes a container that has ended for one that failed, whatever its end was.
"""

from __future__ import annotations

from msgen.plan.model import Plan, Store
from msgen.plan.network import Access
from msgen.targets.compose.wire import HARDENED, Json, Part, literal, literals
from msgen.views.seeding import makers, placed, script, told

_SCRIPT = "/seed.sh"
_DONE = "/tmp/filled"  # noqa: S108 - in a container
_STAY = f'sh {_SCRIPT} "$@"; touch {_DONE}; exec sleep infinity'
_PATIENCE = {"interval": "2s", "retries": 1, "start_period": "6m"}
"""Longer than the script tries."""


def seeder(store: str) -> str:
    """The name of what fills a store; nothing else has a dot in it."""
    return f"{store}.seed"


def seed(store: Store, plan: Plan, access: Access, part: Part) -> None:
    """Add it to the file of the store's server, which is in there already."""
    server = part.services[store.server]
    path = f"seeds/{store.name}.sh"
    part.scripts[path] = script(store)
    places = placed(store)
    service: Json = {"image": server["image"]}
    service |= {key: server[key] for key in ("profiles", "user") if key in server}
    service["init"] = True
    service["entrypoint"] = literals(("sh", "-ec", _STAY, "seed"))
    service["command"] = literals(places.values())
    service["environment"] = {key: literal(text) for key, text in told(store, access).items()}
    service["depends_on"] = _needed(store, plan)
    service["networks"] = list(server["networks"])
    service["secrets"] = [access.secret]
    service["volumes"] = [
        f"./{path}:{_SCRIPT}:ro",
        *(f"../{literal(source)}:{literal(place)}:ro" for source, place in places.items()),
    ]
    service |= HARDENED
    service["tmpfs"] = ["/tmp"]  # noqa: S108 - in a container
    service["restart"] = "no"
    service["healthcheck"] = {"test": ["CMD", "test", "-e", _DONE], **_PATIENCE}
    part.services[seeder(store.name)] = service


def _needed(store: Store, plan: Plan) -> Json:
    """The server, and who makes the tables: of those that have a profile, where it is on."""
    needed: Json = {store.server: {"condition": "service_healthy"}}
    for each in makers(store, plan):
        optional = {"required": False} if each.profile else {}
        needed[each.name] = {"condition": "service_healthy", **optional}
    return needed
