"""The server that judges charts refuses what a cluster refuses, and nothing else."""

from copy import deepcopy
from typing import Any

import pytest

from tests.conformance.apiserver import ApiServer

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(300)]

SECURE = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
}
DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "order"},
    "spec": {
        "replicas": 2,
        "selector": {"matchLabels": {"app": "order"}},
        "template": {
            "metadata": {"labels": {"app": "order"}},
            "spec": {
                "serviceAccountName": "order",
                "automountServiceAccountToken": False,
                "securityContext": {
                    "runAsNonRoot": True,
                    "seccompProfile": {"type": "RuntimeDefault"},
                },
                "containers": [{"name": "order", "image": "order:1", "securityContext": SECURE}],
            },
        },
    },
}
ACCOUNT = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "order"}}
SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "order"},
    "spec": {"clusterIP": "10.96.7.7", "selector": {"app": "order"}, "ports": [{"port": 80}]},
}


@pytest.fixture(scope="module")
def namespace(api: ApiServer) -> str:
    return api.namespace("judging")


def changed(original: dict[str, Any], **pod: Any) -> dict[str, Any]:
    copy = deepcopy(original)
    copy["spec"]["template"]["spec"] |= pod
    return copy


def test_what_is_in_order_is_admitted(api: ApiServer, namespace: str) -> None:
    assert api.admit([ACCOUNT, DEPLOYMENT, SERVICE], namespace) == []
    assert api.admit([ACCOUNT, DEPLOYMENT, SERVICE], namespace) == [], "twice"


@pytest.mark.parametrize(
    ("pod", "said"),
    [
        ({"hostNetwork": True}, "hostNetwork"),
        ({"securityContext": {}}, "runAsNonRoot"),
        ({"volumes": [{"name": "host", "hostPath": {"path": "/"}}]}, "hostPath"),
        (
            {
                "containers": [
                    {"name": "a", "image": "a", "securityContext": {"privileged": True}},
                ]
            },
            "privileged",
        ),
    ],
    ids=["host network", "root", "host path", "privileged"],
)
def test_pod_security_is_enforced(
    api: ApiServer, namespace: str, pod: dict[str, Any], said: str
) -> None:
    refused = api.admit([ACCOUNT, changed(DEPLOYMENT, **pod)], namespace, dry_run=True)
    assert {each.kind for each in refused} == {"Deployment", "Pod"}, "warned of, and enforced"
    forbidden = next(each for each in refused if each.kind == "Pod")
    assert 'violates PodSecurity "restricted:latest"' in forbidden.message
    assert said in forbidden.message


def test_an_unknown_field_is_refused(api: ApiServer, namespace: str) -> None:
    (refused, *_) = api.admit([changed(DEPLOYMENT, restartPolcy="Always")], namespace, dry_run=True)
    assert "spec.template.spec.restartPolcy: field not declared in schema" in refused.message


def test_a_removed_version_is_refused(api: ApiServer, namespace: str) -> None:
    kind = "HorizontalPodAutoscaler"
    old = {"apiVersion": "autoscaling/v2beta2", "kind": kind, "metadata": {"name": "order"}}
    (refused,) = api.admit([old], namespace, dry_run=True)
    assert "no matches for kind" in refused.message


def test_values_are_judged_and_not_only_fields(api: ApiServer, namespace: str) -> None:
    wrong = deepcopy(DEPLOYMENT)
    wrong["spec"]["selector"]["matchLabels"]["app"] = "other"
    wrong["metadata"]["name"] = "other"
    refused = api.admit([wrong], namespace, dry_run=True)
    assert "`selector` does not match template `labels`" in refused[0].message


def test_what_never_changes_cannot_be_changed(api: ApiServer, namespace: str) -> None:
    assert api.admit([ACCOUNT, DEPLOYMENT, SERVICE], namespace) == []
    moved = deepcopy(SERVICE)
    moved["spec"]["clusterIP"] = "10.96.7.8"
    (refused,) = api.admit([moved], namespace)
    assert "spec.clusterIPs[0]: Invalid value" in refused.message
    relabelled = deepcopy(DEPLOYMENT)
    relabelled["spec"]["selector"]["matchLabels"] = {"part": "order"}
    relabelled["spec"]["template"]["metadata"]["labels"] = {"part": "order"}
    refused_too = api.admit([relabelled], namespace)
    assert "field is immutable" in refused_too[0].message
