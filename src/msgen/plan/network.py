"""Where everything is in a network of containers, in which each thing is reached by its name.

Passwords are no part of a URL: `NAME_PASSWORD_FILE` beside `NAME_URL` says where one is, so that
addresses can be read and passwords changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from urllib.parse import urlsplit

from msgen.plan.kinds import BROKERS, OTHER_STORE, STORES
from msgen.plan.model import (
    AddressForm,
    AddressOf,
    Broker,
    External,
    IdentityRef,
    Plan,
    Port,
    Store,
    Workload,
)
from msgen.records import dataclass

GATEWAY_PORT = 8080
GATEWAY_ADMIN_PORT = 9901
_SQL = ("postgresql", "mysql", "mariadb")
_OWN_DATABASE = (*_SQL, "mongodb", "s3")


@dataclass(frozen=True, slots=True)
class Access:
    """How a store or broker is dialled.

    ``user`` may be empty; ``secret`` names the password, or the whole URL where it is ``hidden``.
    """

    url: str
    user: str = ""
    secret: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """The addresses of a plan.

    In a ``direct`` network peers dial the port at which a process listens, as in Compose; elsewhere
    they dial that of a service in front of it, as in Kubernetes.
    """

    workloads: Mapping[str, Workload]
    access: Mapping[str, Access]
    externals: Mapping[str, External]
    further: Mapping[tuple[str, str], Port] = field(default_factory=dict)
    direct: bool = False

    @classmethod
    def of(cls, plan: Plan, *, direct: bool = False) -> Network:
        """The network of all that a plan has."""
        access = {store.name: _store(store, plan) for store in plan.stores}
        access |= {broker.name: _broker(broker) for broker in plan.brokers}
        servers: tuple[Store | Broker, ...] = (*plan.stores, *plan.brokers)
        return cls(
            {workload.name: workload for workload in plan.workloads},
            access,
            {external.name: external for external in plan.externals},
            {(each.name, port.name): port for each in servers for port in each.ports},
            direct,
        )

    def url(self, target: str, port: str | None = None, *, password: str | None = None) -> str:
        """The URL of anything that can be depended on; KeyError for what cannot.

        ``password`` is put into it where one is needed.
        """
        if port is not None and (target, port) in self.further:
            there = self.further[target, port]
            return f"{there.protocol.value}://{target}:{self._number(there)}"
        if target in self.externals:
            return self.externals[target].url
        if target in self.access:
            access = self.access[target]
            if password is None or access.secret is None:
                return access.url
            scheme, _, rest = access.url.partition("://")
            return f"{scheme}://{access.user}:{password}@{rest.rpartition('@')[2]}"
        workload = self.workloads[target]
        chosen = workload.port(port) if port else next(iter(workload.ports), None)
        if chosen is None:
            return f"http://{target}"
        return f"{chosen.protocol.value}://{target}:{self._number(chosen)}"

    def _number(self, port: Port) -> int:
        return port.container if self.direct else port.service

    def text(self, wanted: AddressOf, *, password: str | None = None) -> str:
        """An address as a value says it."""
        url = self.url(wanted.target, wanted.port, password=password)
        parts = urlsplit(url)
        host, port = parts.hostname or "", str(parts.port or "")
        match wanted.form:
            case AddressForm.URL:
                return url
            case AddressForm.HOST:
                return host
            case AddressForm.PORT:
                return port
            case AddressForm.ADDRESS:
                return f"{host}:{port}" if port else host


def identity_text(plan: Plan, what: str, workload: Workload) -> str:
    """A public fact of the issuer, as `workload` is told it; the client's secret is none."""
    identity = plan.platform.identity
    return {
        "issuer": identity.issuer,
        "audience": identity.audience,
        "jwks_url": identity.jwks_url,
        "token_url": identity.token_url,
        "client_id": workload.name,
    }[what]


def is_client(workload: Workload) -> bool:
    """Whether it asks the issuer for tokens of its own: it is told a secret, and calls somebody."""
    told = any(variable.value == IdentityRef("client_secret") for variable in workload.env)
    return told and any(e.kind == "service" and not e.via_gateway for e in workload.edges)


def _store(store: Store, plan: Plan) -> Access:
    if store.managed:
        return _elsewhere(store)
    known = STORES.get(store.kind, OTHER_STORE)
    own = known.scheme in _SQL
    server = next((each for each in plan.stores if each.name == store.server), store)
    holder = store if own else server
    user = holder.database if known.user is None else known.user
    secret = f"{holder.name}-password" if known.password else None
    place = f"{store.server}:{store.port}"
    if user and secret:
        place = f"{user}@{place}"
    return Access(f"{store.scheme}://{place}{_path(store, plan)}", user, secret)


def _path(store: Store, plan: Plan) -> str:
    if store.scheme == "redis":
        beside = [each.name for each in plan.stores if each.server == store.server]
        return f"/{beside.index(store.name)}"
    if store.scheme not in _OWN_DATABASE:
        return ""
    if store.scheme == "s3":  # a bucket is named as a host is
        return f"/{store.name}"
    return f"/{store.database}" + ("?authSource=admin" if store.scheme == "mongodb" else "")


def _broker(broker: Broker) -> Access:
    if broker.managed:
        return _elsewhere(broker)
    known = BROKERS[broker.kind]
    user = broker.name if known.user is None else known.user
    secret = f"{broker.name}-password" if known.password else None
    place = f"{broker.name}:{broker.port}"
    if user and secret:
        place = f"{user}@{place}"
    return Access(f"{broker.scheme}://{place}", user, secret)


def _elsewhere(thing: Store | Broker) -> Access:
    if thing.url is not None:
        return Access(thing.url)
    return Access(f"{thing.scheme}://{thing.name}", secret=f"{thing.name}-url", hidden=True)
