"""Deciding where everything will be: ports, addresses, identities of one run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgen.local.book import HOST, PROBE, Book
from msgen.local.clients import register
from msgen.local.environment import IdentityFacts, Surroundings
from msgen.local.issuer import JWKS_PATH, TOKEN_PATH
from msgen.local.layout import Layout
from msgen.local.ownnames import OwnNames
from msgen.local.ports import PortBook
from msgen.local.standins import Ground, StandIn, stand_ins
from msgen.local.tokens import note_issuer
from msgen.plan.model import Plan
from msgen.records import dataclass

_GATEWAY_PORT = 8080


@dataclass(frozen=True, slots=True)
class Survey:
    """All addresses of a run, decided before anything starts."""

    around: Surroundings
    ports: PortBook
    stand_ins: Mapping[str, StandIn]
    own: OwnNames


def survey(plan: Plan, layout: Layout, names: frozenset[str]) -> Survey:
    """Choose a port for everything that listens, or whose callers need an address that refuses."""
    ports = PortBook(layout.run / "ports.json", salt=str(layout.repository))
    own = OwnNames.beside(plan)
    if plan.routes:
        ports.take(own.gateway, prefer=_GATEWAY_PORT)
        ports.take(own.gateway_admin)
    identity = _identity(plan, layout, port=ports.take(own.identity))
    found = {s.name: s for s in stand_ins(plan, names, Ground(layout, ports.take, own))}
    urls = {name: stand_in.url for name, stand_in in found.items()}
    urls |= {w.name: w.local.url for w in plan.workloads if w.local and w.local.url}
    book = Book.of(plan, _workload_ports(plan, ports), urls)
    scopes = {workload.name: workload.scopes for workload in plan.workloads}
    clients = register(layout.secrets / "clients.json", scopes)
    return Survey(Surroundings(plan, book, layout, identity, clients), ports, found, own)


def _identity(plan: Plan, layout: Layout, *, port: int) -> IdentityFacts:
    """The issuer here, whatever the real one is: nobody has the real one's keys on a laptop."""
    url = f"http://{HOST}:{port}"
    audience = plan.platform.identity.audience
    note_issuer(layout, issuer=url, audience=audience)
    return IdentityFacts(url, audience, url + JWKS_PATH, url + TOKEN_PATH)


def _workload_ports(plan: Plan, ports: PortBook) -> dict[tuple[str, str], int]:
    """A declared port stays what it is where no other workload says the same."""
    declared = Counter(port.container for w in plan.workloads for port in w.ports)
    found = {
        (workload.name, port.name): ports.take(
            f"{workload.name}.{port.name}",
            prefer=port.container if declared[port.container] == 1 else None,
        )
        for workload in plan.workloads
        for port in workload.ports
    }
    for workload in plan.workloads:
        if not workload.ports:
            found[workload.name, PROBE] = ports.take(f"{workload.name}.{PROBE}")
    return found
