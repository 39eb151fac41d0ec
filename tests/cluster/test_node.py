"""The cluster itself, before anything of msgen's is in it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cluster.places import PAUSE
from tests.cluster.processes import eventually
from tests.cluster.shop import create, restricted
from tests.conformance.apiserver import ApiServer

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(900)]


def pod(name: str, **changed: Any) -> dict[str, Any]:
    """A pod that does nothing, as 'restricted' wants it but for what is changed."""
    container = {
        "name": "main",
        "image": PAUSE,
        "imagePullPolicy": "Never",
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    security = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    spec = {"containers": [container], "securityContext": security} | changed
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}


def test_it_runs_what_is_restricted_and_nothing_else(cluster: ApiServer) -> None:
    create(cluster, restricted("plain"))
    eventually(
        lambda: cluster.kubectl("get", "serviceaccount", "default", "-n", "plain").returncode == 0,
        seconds=30,
        what="the controllers give the namespace its account",
    )
    create(cluster, pod("good"), "plain")
    bad = json.dumps(pod("bad", hostNetwork=True))
    refused = cluster.kubectl("create", "-n", "plain", "-f", "-", stdin=bad)
    assert "violates PodSecurity" in refused.stderr
    waited = cluster.kubectl("wait", "-n", "plain", "--for=condition=Ready", "pod/good")
    assert waited.returncode == 0, waited.stderr
