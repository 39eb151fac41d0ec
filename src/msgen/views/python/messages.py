"""`topics.py`, `events.py` and `consumers.py`: what a service says and what it listens to."""

from __future__ import annotations

from msgen.plan.model import Topic
from msgen.records import dataclass
from msgen.spec.shapes import Object, Shape
from msgen.views.python.annotations import Imports, attribute, bare, quoted
from msgen.views.python.flavour import Flavour
from msgen.views.python.layout import Code, Group, Prefixed, call, keyword, lay
from msgen.views.service import Service
from msgen.views.types import Types

_WEEK_MS = 7 * 86_400_000


@dataclass(frozen=True, slots=True)
class Topics:
    """The module `topics.py`: a constant a topic, as whole statements."""

    imports: str
    constants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventMethod:
    """One method of `Events`."""

    topic: str
    signature: str
    statement: str


@dataclass(frozen=True, slots=True)
class Events:
    """The module `events.py`. ``brokers`` are parameters of the class, one a broker."""

    imports: str
    signature: str
    brokers: tuple[str, ...]
    methods: tuple[EventMethod, ...]


@dataclass(frozen=True, slots=True)
class Consumers:
    """The module `consumers.py`; ``statements`` subscribe each handler."""

    imports: str
    signature: str
    brokers: tuple[str, ...]
    statements: tuple[str, ...]


def constant(topic: Topic) -> str:
    """Return the name of a topic's constant."""
    return topic.operation.upper()


def topics(service: Service) -> Topics:
    """Return `topics.py`."""
    imports = Imports(service.package)
    imports.add("chassis.messages", "Topic")
    constants = []
    for topic, shape in service.topics:
        arguments: list[Code] = [quoted(topic.name), bare(shape, imports)]
        for word, text in (
            ("exchange", topic.exchange),
            ("routing_key", topic.routing_key),
            ("queue", topic.queue),
        ):
            if text:
                arguments.append(keyword(word, quoted(text)))
        if topic.partitions is not None and topic.partitions != 1:
            arguments.append(keyword("partitions", str(topic.partitions)))
        if topic.retain_ms is not None and topic.retain_ms != _WEEK_MS:
            arguments.append(keyword("retain", f"{topic.retain_ms / 1000!r}"))
        if topic.as_ == "list":
            imports.add("chassis.messages", "Style")
            arguments.append(keyword("style", "Style.LIST"))
        constants.append(lay(Prefixed(f"{constant(topic)} = ", call("Topic", *arguments))))
    return Topics(imports.text(), tuple(constants))


def events(
    service: Service, types: Types, flavour: Flavour, outbox_topics: frozenset[str]
) -> Events:
    """Return `events.py`."""
    imports = Imports(service.package)
    imports.add(
        "chassis.messages" if flavour.asynchronous else "chassis.messages.sync", "Publisher"
    )
    brokers = _brokers(service, [topic for topic, _ in service.published])
    methods = []
    for topic, shape in service.published:
        imports.own("topics", constant(topic))
        sent: list[Code] = [constant(topic), "message"]
        if topic.key is not None and (key := _key(topic.key, shape, types)) is not None:
            sent.append(keyword("key", key))
        publisher = "outbox" if topic.name in outbox_topics else brokers[topic.broker]
        publish = call(f"self._{publisher}.publish", *sent)
        methods.append(
            EventMethod(
                topic=topic.name,
                signature=lay(
                    Group(
                        f"{flavour.def_} {topic.operation}(",
                        ("self", f"message: {bare(shape, imports)}"),
                        ") -> None:",
                    ),
                    indent=4,
                ),
                statement=lay(Prefixed(flavour.await_, publish), indent=8),
            )
        )
    used = event_publishers(service, outbox_topics)
    parameters = tuple(f"{name}: Publisher" for name in used)
    signature = lay(Group("def __init__(", ("self", *parameters), ") -> None:"), indent=4)
    return Events(imports.text(), signature, used, tuple(methods))


def event_publishers(service: Service, outbox_topics: frozenset[str]) -> tuple[str, ...]:
    """Return what `Events` publishes with: brokers, and the outbox where topics want one."""
    direct = [topic for topic, _ in service.published if topic.name not in outbox_topics]
    outbox = ("outbox",) if len(direct) < len(service.published) else ()
    return (*_brokers(service, direct).values(), *outbox)


def _key(member: str, shape: Shape, types: Types) -> str | None:
    inner = types.resolve(shape)
    if isinstance(inner, Object):
        for each in inner.fields:
            if each.name == member:
                code = f"message.{attribute(member)}"
                return (
                    code
                    if bare(each.shape, Imports("")) == "str" and not each.optional
                    else f"str({code})"
                )
    return None


def consumers(service: Service, flavour: Flavour) -> Consumers:
    """Return `consumers.py`."""
    imports = Imports(service.package)
    imports.add("functools", "partial")
    imports.add("chassis.messages" if flavour.asynchronous else "chassis.messages.sync", "Broker")
    imports.own("context", "Context")
    brokers = _brokers(service, [consumed.topic for consumed in service.consumers])
    statements = []
    for consumed in service.consumers:
        name = consumed.operation.name
        imports.own(f"handlers.{name}", name)
        imports.own("topics", constant(consumed.topic))
        code = call(
            f"{brokers[consumed.topic.broker]}.subscribe",
            constant(consumed.topic),
            call("partial", name, "ctx=ctx"),
            f"group={quoted(consumed.consumer.group)}",
            f"retries={consumed.consumer.retries}",
            f"dead_letter={consumed.consumer.dead_letter}",
        )
        statements.append(lay(Prefixed(flavour.await_, code), indent=4))
    parameters = tuple(f"{name}: Broker" for name in brokers.values())
    signature = lay(
        Group(f"{flavour.def_} subscribe(", ("ctx: Context", *parameters), ") -> None:")
    )
    return Consumers(imports.text(), signature, tuple(brokers.values()), tuple(statements))


def _brokers(service: Service, used: list[Topic]) -> dict[str, str]:
    """Broker -> parameter name, of those that the topics are on."""
    wanted = {topic.broker for topic in used}
    return {b.name: b.env_name.lower() for b in service.brokers if b.name in wanted}
