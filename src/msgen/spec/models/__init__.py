"""The models: what a person may write, section by section, always in its long form."""

from msgen.spec.models.calls import Call, Publication
from msgen.spec.models.container import Container, Hardening, Job, Local, Process, Resources, Volume
from msgen.spec.models.data import Broker, Datastore, External, ExternalAuth, Secret, Topic
from msgen.spec.models.edge import Dependency, Expose
from msgen.spec.models.endpoint import Consume, Endpoint, EndpointDefaults
from msgen.spec.models.environment import Environment
from msgen.spec.models.policy import (
    Auth,
    CircuitBreaker,
    Cors,
    EdgePolicy,
    Faults,
    Match,
    Retries,
    Slo,
)
from msgen.spec.models.ports import Port
from msgen.spec.models.probes import Probe, Probes
from msgen.spec.models.root import Spec
from msgen.spec.models.running import Autoscale, Metrics, Stop, Version
from msgen.spec.models.service import Service, ServiceDefaults
from msgen.spec.models.settings import EnvValue, FileSource
from msgen.spec.models.system import Defaults, Platform, System

__all__ = [
    "Auth", "Autoscale", "Broker", "Call", "CircuitBreaker", "Consume", "Container", "Cors",
    "Datastore", "Defaults", "Dependency", "EdgePolicy", "Endpoint", "EndpointDefaults", "EnvValue",
    "Environment", "Expose", "External", "ExternalAuth", "Faults", "FileSource", "Hardening",
    "Job", "Local", "Match", "Metrics", "Platform", "Port", "Probe", "Probes", "Process",
    "Publication", "Resources", "Retries", "Secret", "Service", "ServiceDefaults", "Slo", "Spec",
    "Stop", "System", "Topic", "Version", "Volume",
]  # fmt: skip
