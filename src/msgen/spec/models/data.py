"""Datastores, brokers, topics, externals and secrets."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from msgen.spec.models.base import NOTHING, Model
from msgen.spec.models.container import Local, Resources, Volume, Words
from msgen.spec.models.policy import EdgePolicy
from msgen.spec.models.ports import Ports
from msgen.spec.models.settings import Env, Files
from msgen.spec.models.values import Flag, PortNumber, Positive, Text, Texts
from msgen.spec.problems import Broken
from msgen.spec.scalars import Duration
from msgen.spec.sizes import Size
from msgen.spec.type_values import ShapeValue

StoreKind = Literal[
    "postgres", "mysql", "mariadb", "mongodb", "redis", "memcached", "elasticsearch", "s3"
]
BrokerKind = Literal["kafka", "rabbitmq", "nats", "redis"]


class Placed(Model):
    """What datastores and brokers have in common."""

    description: Text = ""
    """One line for people."""

    owner: Text = ""
    """The team that answers for it; without it, the system's owner."""

    image: Text | None = None
    """An image of one's own choice."""

    port: PortNumber | None = None
    """Where it listens; without it, the usual port of its kind."""

    ports: Ports = NOTHING
    """Further ports by name, such as that of its administration; the main one has no name."""

    args: Words = ()
    """Docker's word: the arguments of its image."""

    env: Env = NOTHING
    """Environment variables of its container."""

    files: Files = NOTHING
    """Files mounted into its container, such as its configuration."""

    volumes: dict[Text, Volume] = NOTHING
    """Storage of an image of one's own choice."""

    resources: Resources = Resources.model_construct()
    """CPU and memory."""

    local: Local | None = None
    """How it runs on a laptop; without it, on the bundled stand-in if there is one."""

    profile: Text | None = None
    """Exists only where this profile is chosen; without it, always."""

    version: Text | None = None
    """The version of the server; without it, a recent one."""

    size: Size | None = None
    """Storage that is kept; without it, 10Gi where the kind keeps data."""

    managed: Flag = False
    """Runs elsewhere: no container, only its address is ours."""

    url: Text | None = None
    """Where a managed one is; without it, a secret of its name says."""


class Datastore(Placed):
    """A place where data is kept."""

    kind: StoreKind | None = None
    """What it is; with `image`, anything."""

    server: Text | None = None
    """Another datastore on whose server this one is a database of its own."""

    entities: dict[Text, ShapeValue] = NOTHING
    """Kinds of records that it keeps, and their types."""

    seed: Texts = ()
    """Files that fill it when it is new."""

    embedded: Literal["sqlite", "redis", "memcached", "folder", "none"] | None = None
    """What stands in on a laptop; without it, by kind."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """One of kind and image is needed."""
        if isinstance(value, dict) and value.get("kind") is None and value.get("image") is None:
            message = "a datastore needs kind or image"
            return {
                **value,
                "kind": Broken("required-key", message, hint="for example {kind: postgres}"),
            }
        return value


class TopicSettings(Model):
    """How messages travel; on a broker, the default for its topics."""

    partitions: Positive | None = None
    """Kafka: how many consumers of a group may work side by side."""

    retain: Duration | None = None
    """How long messages are kept."""

    exchange: Text | None = None
    """RabbitMQ: the exchange that is published to."""

    queue: Text | None = None
    """The queue that consumers read; without it, one for each group."""

    as_: Literal["stream", "list"] | None = Field(default=None, alias="as")
    """Redis: a stream (many groups) or a list (each message once)."""


class Broker(Placed, TopicSettings):
    """A message broker, and what its topics have in common."""

    kind: BrokerKind
    """What it is."""


class Topic(TopicSettings):
    """A stream of messages of one type. A type alone may stand for the map."""

    NOUN = "a type, or a map such as {schema: Order, key: customer}"
    SHORT = ({"type": "string"},)

    description: Text = ""
    """One line for people."""

    owner: Text = ""
    """The team that answers for it."""

    broker: Text | None = None
    """The broker that carries it; the only one without it."""

    schema_: ShapeValue | None = Field(default=None, alias="schema")
    """The type of its messages."""

    key: Text | None = None
    """The field that keeps messages in order: those of one key stay in sequence."""

    routing_key: Text | None = None
    """RabbitMQ: without it, the topic's name."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Text is the type."""
        return {"schema": value} if isinstance(value, str) else value


class ExternalAuth(Model):
    """How an external knows us."""

    secret: Text
    """The name of the secret that is sent."""

    header: Text = "Authorization"
    """The header that carries it; in Authorization, after the word Bearer."""


class External(EdgePolicy):
    """Something outside the system that is called by URL. A URL alone may stand for the map."""

    NOUN = "a URL, or a map such as {url: https://api.example.com}"
    SHORT = ({"type": "string"},)

    description: Text = ""
    """One line for people."""

    owner: Text = ""
    """The team that answers for it."""

    url: Text
    """Where it is."""

    auth: ExternalAuth | None = None
    """How it knows us."""

    cidr: Texts = ()
    """Networks that it answers from, for the policy of what may leave."""

    local: Local | None = None
    """What stands in on a laptop."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Text is the URL."""
        if isinstance(value, str):
            value = {"url": value}
        url = value.get("url") if isinstance(value, dict) else None
        if isinstance(url, str) and "://" not in url:
            return {
                **value,
                "url": Broken("bad-url", f'"{url}" is no URL', hint=f"write https://{url}"),
            }
        return value


class Secret(Model):
    """A secret by reference. A path alone may stand for the map."""

    NOUN = "where the secret is kept, such as {from: kv/shop#stripe}"
    SHORT = ({"type": "string"},)

    from_: Text | None = Field(default=None, alias="from")
    """Its place in the secret store: `path#key`."""

    description: Text = ""
    """One line for people."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Text is the place."""
        return {"from": value} if isinstance(value, str) else value
