"""What the node's packet filter is told of policies; needs no node."""

from __future__ import annotations

from typing import Any

from tests.cluster.policies import rules

Json = dict[str, Any]
SPACES = [
    {"metadata": {"name": "shop", "labels": {"kubernetes.io/metadata.name": "shop"}}},
    {"metadata": {"name": "dns", "labels": {"kubernetes.io/metadata.name": "dns"}}},
]


def pod(name: str, address: str, space: str = "shop", **status: str) -> Json:
    ports = [{"name": "http", "containerPort": 8000}]
    return {
        "metadata": {"name": name, "namespace": space, "uid": name, "labels": {"app": name}},
        "spec": {"containers": [{"ports": ports}]},
        "status": {"podIP": address, "phase": "Running"} | status,
    }


def policy(app: str | None, **directions: list[Json]) -> Json:
    kinds = [name.capitalize() for name in directions]
    selector = {"matchLabels": {"app": app}} if app else {}
    spec = {"podSelector": selector, "policyTypes": kinds, **directions}
    return {"metadata": {"namespace": "shop", "uid": "p"}, "spec": spec}


PODS = [pod("a", "10.0.0.1"), pod("b", "10.0.0.2"), pod("dns", "10.0.0.3", "dns")]


def told(*policies: Json, pods: list[Json] = PODS) -> set[str]:
    """The rules of the chains of pods, and which chains there are for which addresses."""
    found = rules(pods, SPACES, list(policies))
    return {line.removeprefix("-A ") for line in found if line.startswith("-A ")} - {
        "POLICIES -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN"
    }


def test_without_a_policy_everything_passes() -> None:
    assert told() == set()


def test_a_selected_pod_gets_nothing_that_is_not_allowed_in_that_direction_alone() -> None:
    assert told(policy("a", ingress=[])) == {"POLICIES -d 10.0.0.1 -j I-a", "I-a -j DROP"}
    assert told(policy("a", egress=[])) == {"POLICIES -s 10.0.0.1 -j E-a", "E-a -j DROP"}


def test_an_empty_selector_is_every_pod_of_its_namespace() -> None:
    assert {line.split()[0] for line in told(policy(None, ingress=[]))} == {
        "POLICIES",
        "I-a",
        "I-b",
    }


def test_the_end_of_a_chain_is_its_last_rule() -> None:
    peer = {"podSelector": {"matchLabels": {"app": "b"}}}
    lines = rules(PODS, SPACES, [policy("a", ingress=[{"from": [peer]}])])
    assert [line for line in lines if line.startswith("-A I-a")][-1] == "-A I-a -j DROP"


def test_named_ports_are_those_of_whoever_is_dialled() -> None:
    peer = {"podSelector": {"matchLabels": {"app": "b"}}}
    rule = {"ports": [{"port": "http"}, {"port": "unknown"}]}
    incoming = told(policy("a", ingress=[rule | {"from": [peer]}]))
    assert "I-a -s 10.0.0.2 -p tcp --dport 8000 -j RETURN" in incoming
    assert len(incoming) == 3
    assert "E-a -d 10.0.0.2 -p tcp --dport 8000 -j RETURN" in told(
        policy("a", egress=[rule | {"to": [peer]}])
    )


def test_another_namespace_is_reached_where_it_is_named_alone() -> None:
    ports = [{"port": 53, "protocol": "UDP"}]
    same = {"podSelector": {"matchLabels": {"app": "dns"}}}
    there = same | {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "dns"}},
    }
    allowed = "E-a -d 10.0.0.3 -p udp --dport 53 -j RETURN"
    assert allowed in told(policy("a", egress=[{"to": [there], "ports": ports}]))
    assert allowed not in told(policy("a", egress=[{"to": [same], "ports": ports}]))


def test_a_block_has_holes() -> None:
    block = {"ipBlock": {"cidr": "10.0.0.0/30", "except": ["10.0.0.0/31"]}}
    wanted = "E-a -d 10.0.0.2/31 -p tcp --dport 443 -j RETURN"
    found = told(policy("a", egress=[{"to": [block], "ports": [{"port": 443}]}]))
    assert found == {"POLICIES -s 10.0.0.1 -j E-a", wanted, "E-a -j DROP"}


def test_no_peers_are_all_addresses() -> None:
    found = told(policy("a", ingress=[{"ports": [{"port": 8000, "endPort": 8010}]}]))
    assert "I-a -p tcp --dport 8000:8010 -j RETURN" in found


def test_what_has_ended_or_has_no_address_is_no_peer() -> None:
    pods = [*PODS[:1], pod("b", "10.0.0.2", phase="Succeeded"), pod("c", "")]
    rule: Json = {"from": [{"podSelector": {}}]}
    assert told(policy("a", ingress=[rule]), pods=pods) == {
        "POLICIES -d 10.0.0.1 -j I-a",
        "I-a -s 10.0.0.1  -j RETURN",
        "I-a -j DROP",
    }


def test_expressions_hold_all_together() -> None:
    peer = {
        "podSelector": {
            "matchExpressions": [
                {"key": "app", "operator": "In", "values": ["a", "b"]},
                {"key": "app", "operator": "NotIn", "values": ["a"]},
                {"key": "app", "operator": "Exists"},
                {"key": "other", "operator": "DoesNotExist"},
            ]
        }
    }
    found = told(policy("a", ingress=[{"from": [peer]}]))
    assert {line for line in found if "-s" in line} == {"I-a -s 10.0.0.2  -j RETURN"}
