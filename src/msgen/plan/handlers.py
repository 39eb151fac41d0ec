"""Endpoints and consumers: what a workload serves and reads, and what it does for it."""

from __future__ import annotations

from collections.abc import Mapping

from msgen import names
from msgen.plan import convert, uses
from msgen.plan.arguments import Scope
from msgen.plan.calls import NOTHING, Caller, Handler
from msgen.plan.index import Index, Offer
from msgen.plan.model import (
    Access,
    Auth,
    AuthKind,
    Consumer,
    Endpoint,
    Publication,
    Response,
    Step,
    StoreUse,
)
from msgen.plan.words import singular
from msgen.records import dataclass
from msgen.spec.models import Consume, Service, Spec
from msgen.spec.models.calls import Publication as PublicationModel

_USER, _SERVICE = Auth(AuthKind.USER), Auth(AuthKind.SERVICE)


def rules_of(index: Index) -> dict[tuple[str, str], Auth]:
    """Who may call each endpoint, by workload and label."""
    return {
        (name, label): rule_of(offer, index.spec.services[name], index.spec)
        for name, offers in index.offers.items()
        for label, offer in offers.items()
    }


def rule_of(offer: Offer, service: Service, spec: Spec) -> Auth:
    """The endpoint's own rule; else, if public, that of ``expose``; else the default.

    What ``defaults.endpoint`` says has been copied into each endpoint; as the same object, so
    that ``expose``, which is nearer, can still go before it.
    """
    said, default = offer.model.auth, spec.defaults.endpoint.auth
    if said is not None and said is not default:
        return convert.auth(said)
    if offer.public and service.expose is not None and service.expose.auth is not None:
        return convert.auth(service.expose.auth)
    if default is not None:
        return convert.auth(default)
    return _USER if offer.public else _SERVICE


@dataclass(frozen=True, slots=True)
class Handlers:
    """Makes endpoints and consumers of all workloads."""

    index: Index
    caller: Caller
    callers: Mapping[tuple[str, str], tuple[str, ...]]

    def endpoint(self, offer: Offer) -> Endpoint:
        """One endpoint with everything that its handler does."""
        model, key = offer.model, offer.key
        label = str(key)
        loc = ("services", offer.workload, "endpoints", label)
        rule = self.caller.auths[(offer.workload, label)]
        writes = uses.written(offer, model.writes, self.index) if model.writes else ()
        steps: tuple[Step, ...] = ()
        if model.calls:
            scope = Scope(
                offer.path_params,
                model.query,
                model.headers,
                model.request,
                (),
                offer.resource,
                self._created(writes),
            )
            handler = Handler(offer.workload, scope, rule, loc)
            steps = self.caller.steps(handler, model.calls)
        return Endpoint(
            label=label,
            operation=offer.operation,
            method=key.method,
            path=offer.path,
            matching=offer.matching,
            port=offer.port.name if offer.port else "",
            auth=rule,
            public=offer.public,
            idempotent=offer.idempotent,
            timeout_ms=self._timeout_ms(offer),
            description=model.description,
            path_params=offer.path_params,
            query=model.query,
            headers=model.headers,
            request=model.request,
            responses=tuple(Response(s, model.response[s]) for s in sorted(model.response)),
            steps=steps,
            reads=uses.read(offer, model.reads, self.index) if model.reads else (),
            writes=writes,
            publishes=publications(model.publishes) if model.publishes else (),
            forward=model.forward.name if model.forward else None,
            strip=model.strip,
            rewrite=model.rewrite,
            redirect=model.redirect,
            matches=convert.matches(model.match),
            slo=convert.slo(model.slo),
            traffic_per_s=model.traffic.per_s if model.traffic else None,
            limit=convert.limit(model.limit),
            body_bytes=model.body.bytes,
            cache_ms=model.cache.ms if model.cache else None,
            compress=model.compress,
            client_stream=model.client_stream,
            server_stream=model.server_stream,
            callers=self.callers.get((offer.workload, label), ()),
            loc=loc,
            extra=convert.extras(model.extra),
        )

    def _timeout_ms(self, offer: Offer) -> int | None:
        """The endpoint's timeout. A stream has only one of its own: the default would cut it."""
        model = offer.model
        stream = offer.key.method == "WS" or model.client_stream or model.server_stream
        inherited = (
            "timeout" not in model.model_fields_set
            or model.timeout is self.index.spec.defaults.endpoint.timeout
        )
        return None if stream and inherited else model.timeout.ms

    def consumer(self, workload: str, topic: str, model: Consume) -> Consumer:
        """One subscription with everything that its handler does."""
        loc = ("services", workload, "consumes", topic)
        declared = self.index.spec.topics.get(topic)
        message = declared.schema_ if declared else None
        writes = uses.consumed(message, model.writes, self.index, writes=True)
        scope = Scope(NOTHING, NOTHING, NOTHING, message, (), "", self._created(writes))
        handler = Handler(workload, scope, None, loc)
        return Consumer(
            topic=topic,
            operation=f"on_{names.identifier(topic)}",
            group=model.group or workload,
            retries=model.retries,
            dead_letter=model.dead_letter,
            steps=self.caller.steps(handler, model.calls),
            reads=uses.consumed(message, model.reads, self.index, writes=False),
            writes=writes,
            publishes=publications(model.publishes),
            loc=loc,
        )

    def own_steps(self, name: str, service: Service) -> tuple[Step, ...]:
        """What a workload calls by itself."""
        if not service.calls:
            return ()
        scope = Scope(NOTHING, NOTHING, NOTHING, None)
        browser = service.kind == "web"
        handler = Handler(name, scope, None, ("services", name), browser)
        return self.caller.steps(handler, service.calls)

    def _created(self, writes: tuple[StoreUse, ...]) -> str | None:
        """The noun of the first record that is made, whose id the handler makes up front."""
        for use in writes:
            if use.access is Access.CREATE:
                entities = self.index.entities.get(use.store, ())
                entity = next((e for e in entities if e.name == use.entity), None)
                if entity is not None:
                    return singular(entity.python_name)
        return None


def publications(declared: Mapping[str, PublicationModel]) -> tuple[Publication, ...]:
    """What is published, in the order of topics."""
    return tuple(Publication(topic, declared[topic].outbox) for topic in sorted(declared))
