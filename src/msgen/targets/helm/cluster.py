"""A cluster on one's own machine, for who asks: kind or minikube, from nothing to an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgen.plan.development import issuer_host
from msgen.plan.images import TAG, is_built, registry
from msgen.plan.model import Plan
from msgen.plan.network import GATEWAY_PORT
from msgen.records import dataclass
from msgen.render import produce
from msgen.render.files import File
from msgen.targets.helm import mounted
from msgen.targets.helm.issuer import issuer, issuer_secrets
from msgen.targets.helm.options import Options
from msgen.targets.helm.wire import Json
from msgen.views.realm import has_tokens

PRODUCER = "targets/helm"
FOLDER = "deploy/cluster"
_PAGES = {"kind": "https://kind.sigs.k8s.io", "minikube": "https://minikube.sigs.k8s.io"}
NODE_PORT = 30080
"""Where the node answers for the gateway: a port of those that Kubernetes leaves for this."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """What the scripts of a local cluster say; only `images` and `secrets` grow with the system.

    ``prefix`` is what the tool puts before the name of a cluster where kubectl knows it.
    ``gateway`` is the name of the entrance and ``issuer`` who gives tokens, empty where there is
    none; ``identity`` is what the issuer for development is called where it takes that place.
    ``files`` is the script for what is mounted.
    """

    system: str
    tool: str
    page: str
    prefix: str
    gateway: str
    port: int
    node_port: int
    tag: str
    registry: str
    images: tuple[str, ...]
    secrets: tuple[str, ...]
    files: str
    seeded: bool
    issuer: str
    identity: str
    skaffold: bool

    @classmethod
    def of(cls, plan: Plan, gateway: str, whole: Mapping[str, Json]) -> Cluster:
        """What a plan needs; ``whole`` are the values of all its pods by name."""
        options = Options.of(plan)
        tool = options.cluster or "kind"
        identity = plan.platform.identity
        running = [pod for pod in whole.values() if pod["enabled"]]
        secrets = {name for pod in running for name in _secrets(pod)}
        tokens = identity.embedded and has_tokens(plan)
        if tokens:
            secrets |= set(issuer_secrets(plan))
        return cls(
            system=plan.overview.name,
            tool=tool,
            page=_PAGES[tool],
            prefix="kind-" if tool == "kind" else "",
            gateway=gateway if plan.routes else "",
            port=GATEWAY_PORT,
            node_port=NODE_PORT,
            tag=TAG,
            registry=registry(plan),
            images=tuple(each.name for each in plan.workloads if is_built(each)),
            secrets=tuple(sorted(secrets)),
            files=mounted.PATH if mounted.script(plan) else "",
            seeded=any("seeds" in pod for pod in running),
            issuer="" if identity.embedded else identity.issuer,
            identity=issuer_host(plan) if tokens else "",
            skaffold=options.skaffold,
        )


def files(plan: Plan, facts: Cluster, whole: Mapping[str, Json]) -> Iterator[File]:
    """Yield the scripts, the values, the targets of make, and for kind its configuration."""
    for name in ("README.md", "cluster.mk", "cluster.sh", "secrets.sh", f"{facts.tool}.sh"):
        yield produce.from_template(
            f"{FOLDER}/{name}",
            producer=PRODUCER,
            template=f"cluster/{name}.j2",
            context={"facts": facts},
            executable=name.endswith(".sh"),
        )
    yield produce.from_data(f"{FOLDER}/values.yaml", values(facts, whole), producer=PRODUCER)
    if facts.identity:
        yield produce.from_text(f"{FOLDER}/identity.yaml", issuer(plan), producer=PRODUCER)
    if facts.tool == "kind":
        yield produce.from_data(f"{FOLDER}/kind.yaml", kind(facts), producer=PRODUCER)


def values(facts: Cluster, whole: Mapping[str, Json]) -> Json:
    """What is different on one machine: one copy of each, and a port that leads in."""
    found: Json = {
        "global": {
            "rollouts": {"enabled": False},
            "secrets": {"external": False},
            "minAvailable": 0,
        }
    }
    for name, pod in whole.items():
        replicas = pod.get("replicas")
        if replicas and replicas["min"] > 1:
            fixed = replicas["min"] == replicas["max"]
            found[name] = {"replicas": {"min": 1, **({"max": 1} if fixed else {})}}
    if facts.gateway:
        found.setdefault(facts.gateway, {}).update(
            {"serviceType": "NodePort", "ports": {"http": {"nodePort": facts.node_port}}}
        )
    return found


def kind(facts: Cluster) -> Json:
    """The configuration of kind: a node that answers on this machine alone."""
    port = {
        "containerPort": facts.node_port,
        "hostPort": facts.port,
        "listenAddress": "127.0.0.1",
        "protocol": "TCP",
    }
    node = {"role": "control-plane", **({"extraPortMappings": [port]} if facts.gateway else {})}
    return {
        "apiVersion": "kind.x-k8s.io/v1alpha4",
        "kind": "Cluster",
        "name": facts.system,
        "nodes": [node],
    }


def _secrets(pod: Json) -> Iterator[str]:
    """The secrets that a pod cannot start without, and those of whatever is beside it."""
    yield from pod.get("secrets", ())
    yield from pod.get("secretFiles", {}).values()
    yield from pod.get("secretEnv", {}).values()
    for group in ("init", "sidecars", "jobs", "seeds"):
        for container in pod.get(group, {}).values():
            yield from _secrets(container)
