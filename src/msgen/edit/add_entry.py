"""New endpoints, datastores, entities, topics and types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgen.edit import order, sensible
from msgen.edit.add_dependency import add_named, depend, split_target
from msgen.edit.draft import Draft
from msgen.edit.edited import Edited
from msgen.edit.files import said_file
from msgen.edit.known import known, new_name, read, wrong
from msgen.edit.rename_endpoint import find_endpoint
from msgen.edit.rules import bad_argument, name_taken
from msgen.edit.text import SpecText, StepPath
from msgen.records import dataclass
from msgen.spec.keys import EndpointKey
from msgen.spec.models.data import BrokerKind


def add_endpoint(spec: SpecText, service: str, label: str, said: Mapping[str, Any]) -> Edited:
    """`spec` in which `service` has one more endpoint, behind the others; raises UserError.

    `said` are its fields; without a response, request or path, sensible ones.
    """
    known(spec.written, service, "services")
    key: EndpointKey = read(EndpointKey, label, "the endpoint")
    if key in spec.written.services[service].endpoints:
        raise wrong(name_taken.RULE, f'service "{service}" has an endpoint "{key}" already')
    made = {**sensible.endpoint(key, spec.written.types), **said}
    rank = {name: index for index, name in enumerate(order.ENDPOINT)}
    value = dict(sorted(made.items(), key=lambda one: rank.get(one[0], len(rank))))
    value = {name: inner for name, inner in value.items() if inner is not None}
    draft = Draft.of(spec)
    path: StepPath = ("services", service, "endpoints")
    draft.add(path, str(key), value, above=order.SERVICE, spread=True)
    return draft.finish()


def add_datastore(
    spec: SpecText,
    name: str,
    value: Mapping[str, Any],
    *,
    users: Sequence[str] = (),
    file: str = "",
) -> Edited:
    """`spec` with a datastore that says `value`, and on which `users` depend; raises UserError."""
    new_name(spec.written, name)
    callers = [split_target(one) for one in users]
    for user, _ in callers:
        known(spec.written, user.name, "services")
    draft = Draft.of(spec)
    where = said_file(spec, draft, file) if file else _beside(draft, users, "datastores")
    draft.add(("datastores",), name, dict(value), above=order.SECTIONS, file=where)
    for user, optional in callers:
        depend(draft, user.name, name, {"optional": "true"} if optional else {})
    return draft.finish()


def add_type(spec: SpecText, name: str, shape: Any, *, file: str = "") -> Edited:
    """`spec` with a type `name` of this `shape`; raises UserError."""
    if name in spec.written.types:
        raise wrong(name_taken.RULE, f'there is a type called "{name}" already')
    draft = Draft.of(spec)
    where = said_file(spec, draft, file) if file else None
    draft.add(("types",), name, shape, above=order.SECTIONS, file=where)
    return draft.finish()


def add_entity(spec: SpecText, store: str, name: str, shape: Any) -> Edited:
    """`spec` in which the datastore `store` keeps records called `name`; raises UserError."""
    known(spec.written, store, "datastores")
    if name in spec.written.datastores[store].entities:
        raise wrong(name_taken.RULE, f'datastore "{store}" has an entity "{name}" already')
    draft = Draft.of(spec)
    draft.add(("datastores", store, "entities"), name, shape, above=order.DATASTORE)
    return draft.finish()


@dataclass(frozen=True, slots=True)
class NewTopic:
    """What is said about a new topic.

    `publishers` are `SERVICE ENDPOINT`, `consumers` services. `broker` is the name of one; where
    the spec has none, one of `broker_kind` is added too.
    """

    name: str
    value: Mapping[str, Any]
    publishers: Sequence[str] = ()
    consumers: Sequence[str] = ()
    broker: str = ""
    broker_kind: str = "nats"
    file: str = ""


def add_topic(spec: SpecText, new: NewTopic) -> Edited:
    """`spec` with a topic, published and consumed as said; raises UserError."""
    if new.name in spec.written.topics:
        raise wrong(name_taken.RULE, f'there is a topic called "{new.name}" already')
    publishing = [_publisher(spec, one) for one in new.publishers]
    for one in new.consumers:
        known(spec.written, one, "services")
    draft = Draft.of(spec)
    where = said_file(spec, draft, new.file) if new.file else None
    value = dict(new.value)
    broker = _broker(spec, draft, new, where)
    if len(spec.written.brokers) > 1:
        value = {"broker": broker, **value}
    draft.add(("topics",), new.name, value, above=order.SECTIONS, file=where)
    for path in publishing:
        add_named(draft, path, "publishes", new.name, {}, keys=order.ENDPOINT)
    for consumer in new.consumers:
        holder: StepPath = ("services", consumer)
        add_named(draft, holder, "consumes", new.name, {}, keys=order.SERVICE)
    return draft.finish()


def _broker(spec: SpecText, draft: Draft, new: NewTopic, where: str | None) -> str:
    brokers = spec.written.brokers
    if new.broker:
        known(spec.written, new.broker, "brokers")
        return new.broker
    if len(brokers) == 1:
        return next(iter(brokers))
    if brokers:
        message = f'which broker carries "{new.name}"?'
        raise wrong(bad_argument.RULE, message, f"say --broker: {', '.join(brokers)}")
    read(BrokerKind, new.broker_kind, "the kind of the broker")
    name = new_name(spec.written, "events")
    draft.add(("brokers",), name, {"kind": new.broker_kind}, above=order.SECTIONS, file=where)
    return name


def _publisher(spec: SpecText, text: str) -> StepPath:
    """Where `SERVICE ENDPOINT` says what it publishes."""
    service, _, label = text.partition(" ")
    known(spec.written, service, "services")
    model = spec.written.services[service]
    if not label and len(model.endpoints) == 1:
        label = next(iter(model.endpoints))
    if not label:
        message = f'"{text}" names no endpoint that publishes'
        hint = f"write --publisher '{service} METHOD /PATH'"
        raise wrong(bad_argument.RULE, message, hint=hint)
    part = "consumes" if label in model.consumes else "endpoints"
    if part == "endpoints":
        label = find_endpoint(spec, service, label)
    path, node = spec.typed(("services", service, part, label))
    if not isinstance(node, dict):
        raise wrong(bad_argument.RULE, f'"{label}" of {service} is no map that can say publishes')
    return path


def _beside(draft: Draft, users: Sequence[str], section: str) -> str | None:
    """The included file of the first user, where it has such a section already."""
    for user in users:
        found = draft.find(("services", user.removesuffix("?")))
        node = draft.node(found[0]) if found is not None else None
        if found is not None and node is not None and node.own(section) is not None:
            return found[0]
    return None
