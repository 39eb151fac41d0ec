"""Names of container images: the same wherever a system is packed or run."""

from __future__ import annotations

from msgen.plan.kinds import BROKERS, STORES
from msgen.plan.model import Broker, Plan, SourceOf, Store, Workload

GATEWAY = "envoyproxy/envoy:v1.36.2"
IDENTITY = "quay.io/keycloak/keycloak:26.4"
TAG = "dev"
"""The tag of what was built on this machine."""


def registry(plan: Plan) -> str:
    """What stands before the names of own images, without the last slash."""
    return (plan.platform.registry or plan.overview.name).rstrip("/")


def is_built(workload: Workload) -> bool:
    """Whether its image is made from what the repository holds."""
    return workload.source is not SourceOf.IMAGE


def store_image(store: Store) -> str:
    """The image of the server of a store."""
    known = STORES.get(store.kind)
    return store.image or f"{known.image if known else store.kind}:{store.version or 'latest'}"


def broker_image(broker: Broker) -> str:
    """The image of a broker."""
    known = BROKERS[broker.kind]
    tag = f"{broker.version}".removesuffix(known.variant)
    return broker.image or f"{known.image}:{tag}{known.variant}"
