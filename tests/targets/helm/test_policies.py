"""Policies allow a connection exactly where the spec declares an edge."""

from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msgen.pipeline import judge_file
from msgen.plan.model import Plan
from tests.targets.helm.edges import Pair, declared
from tests.targets.helm.made import charts, of_plan
from tests.targets.helm.policies import Cluster, Pod

NAMES = ("alpha", "beta", "gamma", "delta", "omega")
NAME = "app.kubernetes.io/name"


def policy(name: str, access: dict[str, Any]) -> dict[str, Any]:
    """The policy that the library makes of `access`; test_rendered.py holds it to that."""

    def ports(found: list[Any]) -> list[dict[str, Any]]:
        parts = [str(each).split("/") for each in found]
        return [{"port": int(p[0]), "protocol": p[1] if len(p) > 1 else "TCP"} for p in parts]

    def peers(side: str, found: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {side: [{"podSelector": {"matchLabels": {NAME: other}}}], "ports": ports(numbers)}
            for other, numbers in found.items()
        ]

    incoming = peers("from", access.get("from", {}))
    incoming += [{"ports": ports(access["public"])}] if "public" in access else []
    outgoing = peers("to", access.get("to", {}))
    for there in access.get("outside", {}).values():
        blocks = [{"ipBlock": {"cidr": cidr}} for cidr in there.get("cidr", ())]
        outgoing.append({"ports": ports(there["ports"]), **({"to": blocks} if blocks else {})})
    spec = {
        "podSelector": {"matchLabels": {NAME: name}},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": incoming,
        "egress": outgoing,
    }
    return {"kind": "NetworkPolicy", "metadata": {"name": name}, "spec": spec}


def accesses(files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """Return the `access` of everything that runs, by name."""
    found = {}
    for path, content in files.items():
        if path.endswith("/values.yaml") and path.startswith("charts/"):
            data = yaml.safe_load(content)
            many = data.get("servers") or {path.split("/")[1]: data}
            found |= {name: each.get("access", {}) for name, each in many.items()}
    umbrella = yaml.safe_load(files["values.yaml"])
    found |= {name: each["access"] for name, each in umbrella.items() if name != "global"}
    return found


def allowed(files: dict[str, bytes], ports: set[tuple[int, str]]) -> set[Pair]:
    """Return every connection inside the namespace that the policies let through."""
    found = accesses(files)
    cluster = Cluster("shop", tuple(policy(name, each) for name, each in found.items()))
    ends = [Pod(name, "shop", ((NAME, name),)) for name in found]
    return {
        (one.name, other.name, port, protocol)
        for one in ends
        for other in ends
        if one != other
        for port, protocol in ports
        if cluster.allows(one, other, port, protocol)
    }


def every_port(plan: Plan) -> set[tuple[int, str]]:
    numbers = {port.container for each in plan.workloads for port in each.ports}
    numbers |= {each.port for each in (*plan.stores, *plan.brokers)} | {22, 443, 8080}
    return {(number, protocol) for number in numbers for protocol in ("TCP", "UDP")}


@st.composite
def specs(draw: st.DrawFn) -> str:
    """A system of a few workloads that depend on each other, on stores, brokers and externals."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, unique=True))
    targets = [*names, "main", "guest", "cache", "bus", "bank", "post"]
    lines = ["msgen: 1", "system: shop",
             "platform: {identity: {issuer: 'https://id.example.com'}}", "services:"]  # fmt: skip
    for name in names:
        others = [each for each in targets if each != name]
        wanted = draw(st.lists(st.sampled_from(others), max_size=4, unique=True))
        port = draw(st.sampled_from((8000, 8081, 9000)))
        protocol = draw(st.sampled_from(("http", "grpc", "udp", "tcp")))
        ports = f"{{http: {{container: {port}, service: 80}}, side: {port + 1}/{protocol}}}"
        edges = [
            f"'{each}:side'" if each in names and draw(st.booleans()) else each for each in wanted
        ]
        public = "expose: {auth: none}, endpoints: {GET /%s: {}}," % name  # noqa: UP031
        said = public if draw(st.booleans()) else ""
        lines.append(
            f"  {name}: {{image: 'example.com/it:1', {said} ports: {ports}, depends_on: [{', '.join(edges)}]}}"
        )
    lines += ["datastores:", "  main: {kind: postgres}", "  guest: {kind: postgres, server: main}",
              f"  cache: {{kind: redis, managed: {str(draw(st.booleans())).lower()}}}",
              "brokers: {bus: {kind: nats}}", "externals:",
              "  bank: {url: 'https://bank.example.com', cidr: [203.0.113.0/24]}",
              "  post: {url: 'http://post.example.com:8081'}"]  # fmt: skip
    return "\n".join(lines) + "\n"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=specs())
def test_policies_allow_what_is_declared_and_nothing_else(text: str, tmp_path: Path) -> None:
    spec = tmp_path / "system.yaml"
    spec.write_text(text)
    plan = judge_file(spec).sound_plan()
    assert allowed(of_plan(plan), every_port(plan)) == declared(plan)


def test_an_external_is_reached_at_its_addresses_or_by_its_port(tmp_path: Path) -> None:
    spec = tmp_path / "system.yaml"
    spec.write_text(
        "msgen: 1\nsystem: shop\nservices: {a: {depends_on: [bank, post]}, b: {}}\n"
        "externals:\n  bank: {url: 'https://bank.example.com', cidr: [203.0.113.0/24]}\n"
        "  post: {url: 'http://post.example.com:8081'}\n"
    )
    found = accesses(charts(spec))
    cluster = Cluster("shop", tuple(policy(name, each) for name, each in found.items()))
    a, b = (Pod(name, "shop", ((NAME, name),)) for name in ("a", "b"))
    bank, elsewhere = (Pod(at, "", address=at) for at in ("203.0.113.9", "198.51.100.1"))
    assert cluster.allows(a, bank, 443)
    assert not cluster.allows(a, elsewhere, 443)
    assert cluster.allows(a, elsewhere, 8081)
    assert not cluster.allows(a, elsewhere, 8080)
    assert not any(cluster.allows(b, bank, port) for port in (443, 8081))
