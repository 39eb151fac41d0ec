"""What NetworkPolicies allow, told from the manifests alone, as Kubernetes defines it.

A pod that no policy selects is open; one that some select is open to what any of them lets
through. A connection needs both ends: the egress of who dials, the ingress of who is dialled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

Labels = Mapping[str, str]
Manifest = Mapping[str, Any]

NAMESPACE = "kubernetes.io/metadata.name"


@dataclass(frozen=True, slots=True)
class Pod:
    """One end of a connection: a pod of a namespace, or an address outside (no labels)."""

    name: str
    namespace: str
    labels: tuple[tuple[str, str], ...] = ()
    address: str = ""

    @property
    def has(self) -> Labels:
        return dict(self.labels)


@dataclass(frozen=True, slots=True)
class Cluster:
    """The policies of a namespace."""

    namespace: str
    policies: tuple[Manifest, ...]

    @classmethod
    def of(cls, manifests: Iterable[Manifest], namespace: str) -> Cluster:
        found = [each for each in manifests if each["kind"] == "NetworkPolicy" and not hook(each)]
        return cls(namespace, tuple(found))

    def allows(self, source: Pod, target: Pod, port: int, protocol: str = "TCP") -> bool:
        """Tell whether a connection gets through."""
        return self._side("Egress", source, target, port, protocol) and self._side(
            "Ingress", target, source, port, protocol
        )

    def _side(self, kind: str, own: Pod, other: Pod, port: int, protocol: str) -> bool:
        if own.address or own.namespace != self.namespace:
            return True
        selecting = [
            each["spec"]
            for each in self.policies
            if kind in each["spec"]["policyTypes"] and selects(each["spec"]["podSelector"], own.has)
        ]
        if not selecting:
            return True
        peers = "to" if kind == "Egress" else "from"
        return any(
            self._rule(rule, peers, other, port, protocol)
            for spec in selecting
            for rule in spec.get(kind.lower()) or ()
        )

    def _rule(self, rule: Manifest, peers: str, other: Pod, port: int, protocol: str) -> bool:
        ports = rule.get("ports")
        if ports and not any(
            each["port"] == port and each.get("protocol", "TCP") == protocol for each in ports
        ):
            return False
        return not rule.get(peers) or any(self._peer(each, other) for each in rule[peers])

    def _peer(self, peer: Manifest, other: Pod) -> bool:
        if "ipBlock" in peer:
            return bool(other.address) and ip_address(other.address) in ip_network(
                peer["ipBlock"]["cidr"]
            )
        if other.address:
            return False
        if "namespaceSelector" in peer:
            there = selects(peer["namespaceSelector"], {NAMESPACE: other.namespace})
        else:
            there = other.namespace == self.namespace
        return there and selects(peer.get("podSelector", {}), other.has)


def selects(selector: Manifest, labels: Labels) -> bool:
    assert not selector.keys() - {"matchLabels"}, "the evaluator knows labels alone"
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())


def hook(manifest: Manifest) -> bool:
    return "helm.sh/hook" in (manifest["metadata"].get("annotations") or {})


def pods(manifests: Iterable[Manifest], namespace: str) -> Iterator[Pod]:
    """Yield a pod of each workload."""
    for each in manifests:
        spec = each.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template:
            labels = tuple(sorted(template["metadata"]["labels"].items()))
            yield Pod(each["metadata"]["name"], namespace, labels)
