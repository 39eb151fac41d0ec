"""The address book: the one thing in which a gateway in a network differs from one on a laptop."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from msgen.plan.model import Plan
from msgen.plan.network import GATEWAY_ADMIN_PORT, GATEWAY_PORT
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port to dial or to listen on."""

    host: str
    port: int
    tls: bool = False

    @property
    def is_ip(self) -> bool:
        """Whether no name has to be resolved."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the gateway listens and whom it dials.

    `upstreams` is keyed by workload and port name. With `any_host`, a request for a host that
    no route names sees all routes: so a laptop's `127.0.0.1` reaches what is public under a
    domain.
    """

    listen: Address
    admin: Address
    upstreams: Mapping[tuple[str, str], Address]
    issuer: str
    audience: str
    jwks_url: str
    any_host: bool = False
    access_log: bool = True

    @property
    def jwks(self) -> Address:
        """The host that serves the issuer's keys."""
        parts = urlsplit(self.jwks_url)
        tls = parts.scheme == "https"
        return Address(parts.hostname or "localhost", parts.port or (443 if tls else 80), tls)


def in_network(plan: Plan, *, direct: bool = True) -> Addresses:
    """Addresses where every workload is reached by its name.

    In a ``direct`` network, as in Compose, nothing stands between the gateway and the processes,
    so it dials the ports where they listen; elsewhere, as in Kubernetes, those of services.
    """
    identity = plan.platform.identity
    return Addresses(
        listen=Address("0.0.0.0", GATEWAY_PORT),  # noqa: S104 - inside a container
        admin=Address("127.0.0.1", GATEWAY_ADMIN_PORT),
        upstreams={
            (workload.name, port.name): Address(
                workload.name, port.container if direct else port.service
            )
            for workload in plan.workloads
            for port in workload.ports
        },
        issuer=identity.issuer,
        audience=identity.audience,
        jwks_url=identity.jwks_url,
    )
