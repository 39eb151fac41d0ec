"""Overlays: what an environment may change. Values only, never code or identity.

Each model holds exactly the fields of its base model that may differ, so that the schema
itself refuses the others.
"""

from __future__ import annotations

from pydantic import Field

from msgen.spec.keys import EndpointKey, Target
from msgen.spec.models.base import NOTHING, Model
from msgen.spec.models.container import Resources
from msgen.spec.models.edge import ExposeValues
from msgen.spec.models.endpoint import EndpointValues
from msgen.spec.models.policy import EdgePolicy
from msgen.spec.models.running import Autoscale, VersionValues
from msgen.spec.models.settings import Env, Files
from msgen.spec.models.system import PlatformValues
from msgen.spec.models.values import Flag, Text, Texts
from msgen.spec.ranges import Replicas
from msgen.spec.scalars import Duration
from msgen.spec.sizes import Size


class ServiceOverlay(Model):
    """What an environment may change about all services of a kind."""

    replicas: Replicas | None = None
    """How many copies run."""

    autoscale: Autoscale | None = None
    """What drives their number."""

    resources: Resources = Resources.model_construct()
    """CPU and memory."""

    env: Env = NOTHING
    """Environment variables."""

    files: Files = NOTHING
    """Mounted files."""

    profile: Text | None = None
    """The profile that it belongs to; `null` for always."""


class OneServiceOverlay(ServiceOverlay):
    """What an environment may change about one service."""

    expose: ExposeValues = ExposeValues.model_construct()
    """Host names and limit."""

    endpoints: dict[EndpointKey, EndpointValues] = NOTHING
    """Values of endpoints that exist."""

    depends_on: dict[Target, EdgePolicy] = NOTHING
    """Policies of edges that exist."""

    versions: dict[Text, VersionValues] = NOTHING
    """Weights of versions that exist."""


class StoreOverlay(Model):
    """What an environment may change about a datastore or broker."""

    size: Size | None = None
    """Storage that is kept."""

    version: Text | None = None
    """The version of the server."""

    managed: Flag = False
    """Runs elsewhere."""

    url: Text | None = None
    """Where a managed one is."""

    resources: Resources = Resources.model_construct()
    """CPU and memory."""

    env: Env = NOTHING
    """Environment variables of its container."""

    profile: Text | None = None
    """The profile that it belongs to; `null` for always."""


class TopicOverlay(Model):
    """What an environment may change about a topic."""

    retain: Duration | None = None
    """How long messages are kept."""


class ExternalOverlay(EdgePolicy):
    """What an environment may change about an external."""

    url: Text | None = None
    """Where it is."""


class SecretOverlay(Model):
    """What an environment may change about a secret."""

    from_: Text | None = Field(default=None, alias="from")
    """Its place in the secret store."""


class DefaultsOverlay(Model):
    """What an environment may change about defaults."""

    service: ServiceOverlay = ServiceOverlay.model_construct()
    """Of services."""

    worker: ServiceOverlay = ServiceOverlay.model_construct()
    """Of workers."""

    cron: ServiceOverlay = ServiceOverlay.model_construct()
    """Of cron jobs."""

    job: ServiceOverlay = ServiceOverlay.model_construct()
    """Of jobs."""

    web: ServiceOverlay = ServiceOverlay.model_construct()
    """Of web front ends."""

    edge: EdgePolicy = EdgePolicy.model_construct()
    """Of every edge."""

    endpoint: EndpointValues = EndpointValues.model_construct()
    """Of every endpoint."""


class Environment(Model):
    """One environment: what it changes, and where its releases come from."""

    platform: PlatformValues = PlatformValues.model_construct()
    """Registry, identity and host."""

    defaults: DefaultsOverlay = DefaultsOverlay.model_construct()
    """Defaults by kind."""

    services: dict[Text, OneServiceOverlay] = NOTHING
    """Services that exist."""

    datastores: dict[Text, StoreOverlay] = NOTHING
    """Datastores that exist."""

    brokers: dict[Text, StoreOverlay] = NOTHING
    """Brokers that exist."""

    topics: dict[Text, TopicOverlay] = NOTHING
    """Topics that exist."""

    externals: dict[Text, ExternalOverlay] = NOTHING
    """Externals that exist."""

    env_groups: dict[Text, Env] = NOTHING
    """Variables of groups that exist."""

    secrets: dict[Text, SecretOverlay] = NOTHING
    """Places of secrets that exist."""

    profiles: Texts = ()
    """Profiles that are chosen here."""

    promote_from: Text | None = None
    """The environment whose releases come here."""
