"""What NetworkPolicies let through, by their own rules: all of it where none selects a pod."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def reaches(policies: Iterable[Any], one: Any, other: Any, port: int) -> bool:
    """Whether pods made of template `one` may open a connection to `port` of those of `other`."""
    known = list(policies)
    out = _allowed(known, one, other, "Egress", "egress", "to", port, other)
    return out and _allowed(known, other, one, "Ingress", "ingress", "from", port, other)


def _allowed(
    policies: list[Any],
    subject: Any,
    peer: Any,
    kind: str,
    rules: str,
    side: str,
    port: int,
    listener: Any,
) -> bool:
    mine = [
        each["spec"]
        for each in policies
        if kind in each["spec"]["policyTypes"] and _selects(each["spec"]["podSelector"], subject)
    ]
    return not mine or any(
        _peers(rule.get(side), peer) and _ports(rule.get("ports"), port, listener)
        for spec in mine
        for rule in spec.get(rules) or ()
    )


def _peers(peers: Any, pod: Any) -> bool:
    """Whether a rule is about a pod of the same namespace; one that names nobody is about all."""
    return not peers or any(
        "namespaceSelector" not in each
        and "podSelector" in each
        and _selects(each["podSelector"], pod)
        for each in peers
    )


def _ports(ports: Any, port: int, listener: Any) -> bool:
    container = listener["spec"]["containers"][0]
    named = {each.get("name"): each["containerPort"] for each in container.get("ports", ())}
    return not ports or any(
        each.get("protocol", "TCP") == "TCP"
        and ("port" not in each or named.get(each["port"], each["port"]) == port)
        for each in ports
    )


def _selects(selector: Any, pod: Any) -> bool:
    labels = pod["metadata"]["labels"]
    return bool((selector.get("matchLabels") or {}).items() <= labels.items())
