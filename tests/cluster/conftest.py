"""One cluster for all tests, and the web shop in it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.cluster import isolation, policies, running, shop
from tests.cluster.issuer import issuer
from tests.conformance.apiserver import ApiServer


@pytest.fixture(scope="session")
def cluster() -> Iterator[ApiServer]:
    """A node that answers names and enforces policies."""
    if not isolation.inside():
        pytest.fail("these tests need namespaces of their own: run make cluster-test")
    with running.cluster() as api, policies.enforced():
        yield api


@pytest.fixture(scope="session")
def release(cluster: ApiServer) -> Iterator[ApiServer]:
    """The cluster with the umbrella installed and all of it ready."""
    with issuer(shop.SECRETS):
        shop.namespace(cluster)
        begun = time.monotonic()
        shop.upgrade(cluster, "one")
        print(f"the shop is ready after {time.monotonic() - begun:.0f} s")
        yield cluster


@pytest.fixture
def entrance(release: ApiServer) -> str:
    """The address of the gateway's Service."""
    shown = ("-n", shop.NAMESPACE, "-o", "jsonpath={.spec.clusterIP}")
    return "http://" + release.kubectl("get", "service", "gateway", *shown).stdout
