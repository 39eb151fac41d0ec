"""All charts of a system, and what delivers them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgen.plan.model import Plan
from msgen.plan.network import Network
from msgen.records import dataclass
from msgen.render import produce
from msgen.render.files import File
from msgen.targets.helm import (
    charts,
    cluster,
    delivery,
    manifests,
    mounted,
    notes,
    schema,
    skaffold,
)
from msgen.targets.helm.access import Access
from msgen.targets.helm.gateway import gateway_values
from msgen.targets.helm.options import Options
from msgen.targets.helm.servers import servers
from msgen.targets.helm.system import free, global_values, taken
from msgen.targets.helm.wire import Json
from msgen.targets.helm.workloads import Workloads
from msgen.views.realm import has_tokens

PRODUCER = "targets/helm"
_LIBRARY = (
    "_names.tpl", "_objects.tpl", "_deployment.tpl", "_kept.tpl", "_jobs.tpl", "_pod.tpl",
    "_container.tpl", "_volumes.tpl", "_network.tpl", "_scaling.tpl", "_seeds.tpl", "_extras.tpl",
    "_system.tpl",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """What the parts that are no services are called; services come first."""

    library: str
    data: str
    gateway: str


@dataclass(frozen=True, slots=True)
class Notes:
    """What `NOTES.txt` and the README say."""

    system: str
    gateway: str
    data: str
    environments: tuple[str, ...]
    embedded: bool
    issuer: str
    files: str


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one environment, by the chart that they belong to.

    ``umbrella`` are the umbrella's own, the global ones among them.
    """

    umbrella: Json
    workloads: Mapping[str, Json]
    servers: Mapping[str, Json]

    @classmethod
    def of(cls, plan: Plan, declared: Plan, names: Names) -> Values:
        """Decide all values of a plan: that of an environment of the ``declared`` system, or it."""
        network = Network.of(plan)
        access = Access(plan, names.gateway)
        made = Workloads(plan, declared, network, access)
        umbrella: Json = {"global": global_values(plan)}
        if plan.routes:
            umbrella[names.gateway] = gateway_values(plan, access, names.gateway)
        return cls(
            umbrella,
            {workload.name: made.values(workload) for workload in plan.workloads},
            dict(servers(plan, network, access)),
        )

    def whole(self, names: Names) -> Json:
        """All of them as the umbrella sees them."""
        data = {names.data: {"servers": dict(self.servers)}} if self.servers else {}
        return {**self.umbrella, **data, **self.workloads}


def files(plan: Plan) -> Iterator[File]:
    """Yield the charts where there is anything to run. A further service is a further line."""
    if not plan.workloads:
        return
    everything = taken(plan)
    names = Names(
        free("library", everything), free("data", everything), free("gateway", everything)
    )
    root = f"deploy/helm/{plan.overview.name}"
    values = Values.of(plan, plan, names)
    yield from _library(root, names)
    for workload in plan.workloads:
        description = workload.description or f"{workload.name} of {plan.overview.name}"
        folder = f"{root}/charts/{workload.name}"
        yield from _service(folder, workload.name, description, values)
    if values.servers:
        yield from _data(f"{root}/charts/{names.data}", values, names, plan)
    yield from _umbrella(root, plan, values, names)
    base = values.whole(names)
    for overlay in plan.overlays:
        changed = charts.difference(base, Values.of(overlay, plan, names).whole(names))
        yield _data_file(f"{root}/values-{overlay.environment}.yaml", changed)
    for path, data in delivery.files(plan, Options.of(plan)):
        yield produce.from_text(path, data, producer=PRODUCER)
    if text := mounted.script(plan):
        yield produce.from_text(mounted.PATH, text, producer=PRODUCER)
    yield from _asked_for(plan, values, names)


def _asked_for(plan: Plan, values: Values, names: Names) -> Iterator[File]:
    """What needs more than the charts: a cluster of one's own, Skaffold, plain manifests."""
    options = Options.of(plan)
    if options.manifests:
        yield from manifests.files(plan)
    if options.cluster or options.skaffold:
        gateway = {names.gateway: values.umbrella[names.gateway]} if plan.routes else {}
        pods = {**values.servers, **values.workloads, **gateway}
        facts = cluster.Cluster.of(plan, names.gateway, pods)
        yield from cluster.files(plan, facts, pods)
        if options.skaffold:
            yield _data_file(skaffold.PATH, skaffold.skaffold(plan, facts))


def _data_file(path: str, data: Mapping[str, object], service: str | None = None) -> File:
    return produce.from_data(path, data, producer=PRODUCER, service=service)


def _template(path: str, template: str, **context: object) -> File:
    return produce.from_template(path, producer=PRODUCER, template=template, context=context)


def _library(root: str, names: Names) -> Iterator[File]:
    folder = f"{root}/charts/{names.library}"
    about = "What every workload of the system has in common"
    yield _data_file(f"{folder}/Chart.yaml", charts.chart(names.library, about, library=True))
    for name in _LIBRARY:
        yield _template(f"{folder}/templates/{name}", f"library/templates/{name}.j2")


def _service(folder: str, name: str, description: str, values: Values) -> Iterator[File]:
    # The library is the umbrella's alone to name: helm copies all values once for each chart that
    # depends on another, so that a system twice as large would take four times as long.
    yield _data_file(f"{folder}/Chart.yaml", charts.chart(name, description), name)
    text = charts.commented(values.workloads[name], notes.OF_WORKLOAD)
    path = f"{folder}/values.yaml"
    yield produce.from_text(path, text, producer=PRODUCER, service=name)
    yield _verbatim(f"{folder}/values.schema.json", schema.of_workload(), name)
    yield produce.from_text(
        f"{folder}/templates/workload.yaml",
        '{{ include "msgen.workload" . }}\n',
        producer=PRODUCER,
        service=name,
    )


def _verbatim(path: str, content: bytes, service: str | None = None) -> File:
    return produce.verbatim(path, content, producer=PRODUCER, template="", service=service)


def _data(folder: str, values: Values, names: Names, plan: Plan) -> Iterator[File]:
    about = f"Stores and brokers of {plan.overview.name} that run in the cluster"
    yield _data_file(f"{folder}/Chart.yaml", charts.chart(names.data, about))
    text = charts.commented({"servers": dict(values.servers)}, notes.OF_DATA)
    yield produce.from_text(f"{folder}/values.yaml", text, producer=PRODUCER)
    yield _verbatim(f"{folder}/values.schema.json", schema.of_servers())
    text = '{{ include "msgen.servers" . }}\n'
    yield produce.from_text(f"{folder}/templates/servers.yaml", text, producer=PRODUCER)


def _umbrella(root: str, plan: Plan, values: Values, names: Names) -> Iterator[File]:
    about = plan.overview.description or f"The whole of {plan.overview.name}"
    inside = [(names.library, "")]
    inside += [(names.data, "")] if values.servers else []
    inside += [(workload.name, f"{workload.name}.enabled") for workload in plan.workloads]
    whole = charts.with_dependencies(charts.chart(plan.overview.name, about), sorted(inside))
    yield produce.from_text(f"{root}/Chart.yaml", whole, producer=PRODUCER)
    said = {**notes.OF_SYSTEM, names.gateway: notes.OF_GATEWAY}
    text = charts.commented(values.umbrella, said)
    yield produce.from_text(f"{root}/values.yaml", text, producer=PRODUCER)
    yield _verbatim(f"{root}/values.schema.json", schema.of_umbrella(names.gateway))
    text = '{{ include "msgen.system" . }}\n'
    yield produce.from_text(f"{root}/templates/system.yaml", text, producer=PRODUCER)
    if plan.routes:
        text = f'{{{{ include "msgen.gateway" (dict "name" "{names.gateway}" "top" .) }}}}\n'
        yield produce.from_text(f"{root}/templates/gateway.yaml", text, producer=PRODUCER)
    facts = Notes(
        system=plan.overview.name,
        gateway=names.gateway if plan.routes else "",
        data=names.data if values.servers else "",
        environments=plan.environments,
        embedded=plan.platform.identity.embedded and has_tokens(plan),
        issuer=plan.platform.identity.issuer,
        files=mounted.PATH if mounted.script(plan) else "",
    )
    yield _template(f"{root}/templates/NOTES.txt", "umbrella/templates/NOTES.txt.j2", notes=facts)
    yield _template(f"{root}/README.md", "umbrella/README.md.j2", notes=facts)
