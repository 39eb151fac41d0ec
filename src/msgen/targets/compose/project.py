"""The project of Compose: its parts, and the files that they read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from msgen.plan.development import in_development, issuer_host, local_gateway
from msgen.plan.model import Broker, Plan, Store, Workload
from msgen.plan.network import Network
from msgen.records import dataclass
from msgen.render import produce
from msgen.render.documents import json_text
from msgen.render.files import File
from msgen.targets.compose import backing, entrance, observe
from msgen.targets.compose.networks import Networks
from msgen.targets.compose.wire import Json
from msgen.targets.compose.workloads import WorkloadFile
from msgen.views import realm

PRODUCER = "targets/compose"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page about it and the script for tokens say.

    ``issuer`` is the one that the system names, empty where it names none.
    """

    traces: str
    has_tokens: bool
    issuer: str
    token_path: str
    port: int
    client: str


def files(plan: Plan) -> Iterator[File]:
    """Yield the files where there is anything to run. A further service is a further line."""
    if not plan.workloads:
        return
    declared, plan = plan, in_development(plan)
    network, networks = Network.of(plan, direct=True), Networks.in_plan(plan)
    parts: dict[str, Json] = {}
    made = WorkloadFile(plan, network, networks)
    for workload in plan.workloads:
        data = made.data(workload)
        parts[workload.name] = data
        yield _part(workload.name, data, service=workload.name)
    around = _around(plan, networks, local_gateway(declared))
    for name, part in backing.files(plan, network, networks):
        around[name] = part.data()
        for path, script in part.scripts.items():
            yield produce.from_text(f"compose/{path}", script, producer=PRODUCER)
    for name, data in around.items():
        yield _part(name, data)
    names = sorted({*parts, *around})
    main = {"name": plan.overview.name, "include": [f"compose/{name}.yaml" for name in names]}
    yield produce.from_data("compose.yaml", main, producer=PRODUCER)
    yield from _beside(plan, declared)


def _part(name: str, data: Mapping[str, object], service: str | None = None) -> File:
    return produce.from_data(f"compose/{name}.yaml", data, producer=PRODUCER, service=service)


def _around(plan: Plan, networks: Networks, config: str) -> dict[str, Json]:
    """What is no part of the spec: the entrance, the issuer, and who watches."""
    taken = _taken(plan)
    found: dict[str, Json] = {}
    issuer = issuer_host(plan) if realm.has_tokens(plan) else None
    if plan.routes:
        name = _free(entrance.GATEWAY_NAME, taken)
        found[name] = entrance.gateway(name, config, issuer, networks)
    if issuer:
        found[issuer] = entrance.identity(plan, issuer, networks)
    metrics, traces = _free(observe.METRICS, taken), _free(observe.TRACES, taken)
    found[_free("observe", taken)] = observe.services(networks, metrics=metrics, traces=traces)
    return found


def _taken(plan: Plan) -> set[str]:
    things: tuple[Workload | Store | Broker, ...]
    things = (*plan.workloads, *plan.stores, *plan.brokers)
    return {each.name for each in things}


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"local-{name}"
    return name


def _beside(plan: Plan, declared: Plan) -> Iterator[File]:
    """Files that containers read, and the scripts that make secrets and ask for tokens."""
    has_tokens = realm.has_tokens(plan)
    identity = declared.platform.identity
    facts = Facts(
        traces=_free(observe.TRACES, _taken(plan)),
        has_tokens=has_tokens,
        issuer="" if identity.embedded else identity.issuer,
        token_path=urlsplit(plan.platform.identity.token_url).path,
        port=entrance.IDENTITY_PORT,
        client=realm.developer(plan),
    )
    if has_tokens:
        path = "compose/identity/realm.json"
        yield produce.from_data(path, realm.realm(plan), producer=PRODUCER)
        yield _script("token.sh", {"facts": facts})
    yield produce.from_template(
        "compose/README.md", producer=PRODUCER, template="README.md.j2", context={"facts": facts}
    )
    path = "compose/observe/prometheus.yaml"
    yield produce.from_data(path, observe.prometheus(), producer=PRODUCER)
    for workload, targets in observe.targets(plan):
        path = f"compose/observe/targets/{workload.name}.json"
        content = json_text(targets).encode()
        yield produce.verbatim(path, content, producer=PRODUCER, template="", service=workload.name)
    yield _script("secrets.sh", {})
    yield produce.from_text("compose/.gitignore", "/secrets/\n", producer=PRODUCER)


def _script(name: str, context: Mapping[str, object]) -> File:
    return produce.from_template(
        f"compose/{name}",
        producer=PRODUCER,
        template=f"{name}.j2",
        context=context,
        executable=True,
    )
