"""Enforces the NetworkPolicies of the cluster on its only node.

It reads the objects as the API server has them and turns them into rules of the kernel's packet
filter, again whenever an object changes. A pod that some policy selects gets, for that direction,
what one of its policies allows and nothing else; answers to what was allowed pass. Traffic of the
node itself passes, as the probes of the kubelet have to.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from threading import Event, Thread
from typing import Any

import httpx

from tests.cluster.places import API
from tests.cluster.processes import process

_CHAIN = "POLICIES"
_HOOKS = ("FORWARD", "INPUT")
_PATHS = ("/api/v1/pods", "/api/v1/namespaces", "/apis/networking.k8s.io/v1/networkpolicies")
Json = dict[str, Any]


@contextmanager
def enforced() -> Iterator[None]:
    """Enforce them for as long as this lasts, in a process that nothing else holds up."""
    _restore([f":{_CHAIN} - [0:0]"])
    for hook in _HOOKS:
        subprocess.run(["iptables", "-w", "-I", hook, "-j", _CHAIN], check=True)
    with process("policies", [sys.executable, "-m", "tests.cluster.policies"]) as follower:
        yield
        assert follower.poll() is None, "policies were not enforced until the end"
    _restore([f":{_CHAIN} - [0:0]"])


def main() -> None:
    """Follow the objects, and replace the rules whenever one of them changes."""
    changed = Event()
    known: list[dict[str, Json]] = [{} for _ in _PATHS]
    for path, objects in zip(_PATHS, known, strict=True):
        Thread(target=_watch, args=(path, objects, changed), daemon=True).start()
    last: list[str] = []
    while changed.wait():
        changed.clear()
        pods, namespaces, policies = (list(objects.values()) for objects in known)
        if (wanted := rules(pods, namespaces, policies)) != last:
            _restore(wanted)
            last = wanted


def _watch(path: str, objects: dict[str, Json], changed: Event) -> None:
    """Keep the objects of a path as they are now."""
    told = {"authorization": "Bearer admin"}
    with httpx.Client(
        base_url=API, headers=told, verify=False, trust_env=False, timeout=None
    ) as client:
        while True:
            listed = client.get(path).raise_for_status().json()
            objects.clear()
            objects.update({each["metadata"]["uid"]: each for each in listed["items"]})
            changed.set()
            since = {"watch": "1", "resourceVersion": listed["metadata"]["resourceVersion"]}
            with client.stream("GET", path, params=since) as stream:
                for line in stream.iter_lines():
                    event = json.loads(line)
                    if event["type"] == "ERROR":
                        break
                    uid = event["object"]["metadata"]["uid"]
                    if event["type"] == "DELETED":
                        objects.pop(uid, None)
                    else:
                        objects[uid] = event["object"]
                    changed.set()


def rules(pods: list[Json], namespaces: list[Json], policies: list[Json]) -> list[str]:
    """The lines for `iptables-restore`: a chain a selected pod and direction, and their root."""
    spaces = {each["metadata"]["name"]: each["metadata"].get("labels", {}) for each in namespaces}
    live = [
        pod
        for pod in pods
        if pod["status"].get("podIP")
        and not pod["spec"].get("hostNetwork")
        and pod["status"]["phase"] in {"Pending", "Running"}
    ]
    root = [f"-A {_CHAIN} -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN"]
    chains: list[str] = []
    body: list[str] = []
    for pod in sorted(live, key=lambda pod: str(pod["metadata"]["uid"])):
        address = pod["status"]["podIP"]
        for kind, flag in (("Egress", "-s"), ("Ingress", "-d")):
            chosen = [policy for policy in policies if _selects(policy, pod, kind)]
            if not chosen:
                continue
            chain = f"{kind[0]}-{pod['metadata']['uid'][:24]}"
            chains.append(f":{chain} - [0:0]")
            root.append(f"-A {_CHAIN} {flag} {address} -j {chain}")
            for policy in chosen:
                space = policy["metadata"]["namespace"]
                for rule in policy["spec"].get(kind.lower()) or ():
                    for match in _matches(rule, kind, pod, space, live, spaces):
                        body.append(f"-A {chain} {match} -j RETURN")
            body.append(f"-A {chain} -j DROP")
    return [f":{_CHAIN} - [0:0]", *chains, *root, *body]


def _selects(policy: Json, pod: Json, kind: str) -> bool:
    spec = policy["spec"]
    same = policy["metadata"]["namespace"] == pod["metadata"]["namespace"]
    return same and kind in spec["policyTypes"] and _fits(spec["podSelector"], pod["metadata"])


def _fits(selector: Json, metadata: Json) -> bool:
    labels = metadata.get("labels") or {}
    for key, value in (selector.get("matchLabels") or {}).items():
        if labels.get(key) != value:
            return False
    for each in selector.get("matchExpressions") or ():
        key, values = each["key"], each.get("values") or ()
        held = {
            "In": labels.get(key) in values,
            "NotIn": labels.get(key) not in values,
            "Exists": key in labels,
            "DoesNotExist": key not in labels,
        }
        if not held[each["operator"]]:
            return False
    return True


def _matches(
    rule: Json, kind: str, own: Json, space: str, pods: list[Json], spaces: Json
) -> Iterator[str]:
    """What one rule lets through, as options of iptables."""
    peers = rule.get("from" if kind == "Ingress" else "to")
    flag = "-s" if kind == "Ingress" else "-d"
    if not peers:
        # Named ports of unknown pods have no number; nobody uses them so.
        yield from _ports(rule, own if kind == "Ingress" else None)
        return
    for peer in peers:
        if block := peer.get("ipBlock"):
            for inner in _block(block):
                yield from (f"{flag} {inner} {ports}" for ports in _ports(rule, own))
            continue
        for pod in pods:
            if _is_peer(peer, pod, space, spaces):
                target = own if kind == "Ingress" else pod
                for ports in _ports(rule, target):
                    yield f"{flag} {pod['status']['podIP']} {ports}"


def _block(block: Json) -> Iterable[str]:
    left = [ip_network(block["cidr"])]
    for hole in map(ip_network, block.get("except") or ()):
        left = [
            part
            for net in left
            for part in (net.address_exclude(hole) if hole.subnet_of(net) else (net,))  # type: ignore[arg-type]
        ]
    return map(str, left)


def _is_peer(peer: Json, pod: Json, space: str, spaces: Json) -> bool:
    there = pod["metadata"]["namespace"]
    if "namespaceSelector" in peer:
        if not _fits(peer["namespaceSelector"], {"labels": spaces.get(there, {})}):
            return False
    elif there != space:
        return False
    return _fits(peer.get("podSelector") or {}, pod["metadata"])


def _ports(rule: Json, target: Json | None) -> Iterator[str]:
    if not rule.get("ports"):
        yield ""
    for each in rule.get("ports") or ():
        protocol = each.get("protocol", "TCP").lower()
        port = each.get("port")
        if isinstance(port, str):
            port = _numbers(target).get(port)
            if port is None:
                continue
        end = f":{each['endPort']}" if "endPort" in each else ""
        yield f"-p {protocol}" + (f" --dport {port}{end}" if port else "")


def _numbers(pod: Json | None) -> dict[str, int]:
    containers = pod["spec"]["containers"] if pod else ()
    return {
        port["name"]: port["containerPort"]
        for container in containers
        for port in container.get("ports") or ()
        if "name" in port
    }


def _restore(lines: list[str]) -> None:
    """Replace the chains that are named, all at once."""
    text = "\n".join(["*filter", *lines, "COMMIT", ""])
    subprocess.run(
        ["iptables-restore", "-w", "--noflush"], input=text, text=True, check=True, timeout=60
    )


if __name__ == "__main__":
    main()
