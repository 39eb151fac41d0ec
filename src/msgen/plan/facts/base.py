"""What every other fact is made of: kinds, protocols, ports, values of the environment."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgen.records import dataclass

Path = tuple[str | int, ...]
"""Where in the spec a fact comes from, for `tree.locate`."""


class Kind(StrEnum):
    """What sort of workload this is; decides its lifetime and what it serves."""

    SERVICE = "service"
    WORKER = "worker"
    CRON = "cron"
    JOB = "job"
    WEB = "web"


class Protocol(StrEnum):
    """What a port speaks."""

    HTTP = "http"
    HTTPS = "https"
    GRPC = "grpc"
    WS = "ws"
    THRIFT = "thrift"
    TCP = "tcp"
    UDP = "udp"


@dataclass(frozen=True, slots=True)
class Extra:
    """One ``x-…`` key, kept as plain data."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Port:
    """A port of a workload.

    ``container`` is where the process listens, ``service`` what its peers dial.
    """

    name: str
    container: int
    service: int
    protocol: Protocol


class AddressForm(StrEnum):
    """How an address is written into a value."""

    URL = "url"
    HOST = "host"
    PORT = "port"
    ADDRESS = "address"  # host:port


@dataclass(frozen=True, slots=True)
class Literal:
    """A fixed text."""

    text: str


@dataclass(frozen=True, slots=True)
class AddressOf:
    """The address of another thing of the system; each runtime fills it in its own way."""

    target: str
    form: AddressForm
    port: str | None = None


@dataclass(frozen=True, slots=True)
class SecretRef:
    """The value of a declared secret."""

    name: str


@dataclass(frozen=True, slots=True)
class SelfRef:
    """A fact of the workload itself: name, namespace, version, host."""

    what: str


@dataclass(frozen=True, slots=True)
class IdentityRef:
    """A fact of the identity provider.

    One of issuer, audience, jwks_url, token_url, client_id, client_secret.
    """

    what: str


@dataclass(frozen=True, slots=True)
class OwnPort:
    """Where the workload itself listens: one of its ports, and its number in the container."""

    name: str
    number: int


Part = Literal | AddressOf | SecretRef | SelfRef | IdentityRef | OwnPort
"""What a value may be made of."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts whose texts, one after the other, are the value."""

    parts: tuple[Part, ...]

    @property
    def secret(self) -> bool:
        """Whether a secret is part of it."""
        return any(isinstance(part, SecretRef) for part in self.parts)


Value = Part | Joined


@dataclass(frozen=True, slots=True)
class EnvVar:
    """One environment variable. ``derived`` ones come from the graph, not from ``env:``."""

    name: str
    value: Value
    derived: bool = False


@dataclass(frozen=True, slots=True)
class MountedFile:
    """A file in the container: from a file beside the spec, or from a secret.

    Where it is to ``expand``, ``$(NAME)`` in it stands for that variable of the container.
    """

    path: str
    source: str | None = None
    secret: str | None = None
    expand: bool = False
