"""What every container may be told: environment, files, volumes, resources, ports, words to run."""

from __future__ import annotations

import re
import shlex
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from msgen.spec.keys import Target
from msgen.spec.models.base import NOTHING, AbsolutePath, Flag, Model, PortNumber, Text, Texts
from msgen.spec.problems import Broken, problem, wrong_type
from msgen.spec.ranges import CpuRange, SizeRange
from msgen.spec.scalars import Size

PROTOCOLS = ("http", "https", "grpc", "ws", "thrift", "tcp", "udp")
"""What a port may speak."""

Protocol = Literal["http", "https", "grpc", "ws", "thrift", "tcp", "udp"]

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SOURCES = ("value", "secret", "url", "host", "port", "address", "self", "identity")


class Port(Model):
    """A port. `9090/thrift` is short for `{container: 9090, protocol: thrift}`."""

    NOUN = "a port such as 8000, 9090/thrift or {container: 8000, service: 80}"
    SHORT = ({"type": "integer"}, {"type": "string", "pattern": "^[0-9]+(/[a-z]+)?$"})

    container: PortNumber
    """Where the process listens."""

    service: PortNumber | None = None
    """What peers dial; without it, the same number."""

    protocol: Protocol = "http"
    """What it speaks; without it, what its name says (`grpc`, `tcp`, …), else http."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """`9090/thrift` is a container port and its protocol."""
        if isinstance(value, str):
            number, slash, protocol = value.partition("/")
            return {"container": number, "protocol": protocol} if slash else {"container": number}
        return value


def _ports(value: Any) -> Any:
    """Give ports without a protocol the one that their name says."""
    if not isinstance(value, dict):
        raise wrong_type("a map of ports such as {http: 8000}", value)
    ports = {}
    for name, port in value.items():
        word = name.partition("-")[0]
        long = Port.long_form(port)
        if word in PROTOCOLS and isinstance(long, dict) and long.get("protocol") is None:
            long = {**long, "protocol": word}
        ports[name] = long
    return ports


Ports = Annotated[dict[Text, Port], BeforeValidator(_ports)]


class EnvValue(Model):
    """The value of an environment variable: text, or a reference that each runtime fills in."""

    WHOLE = True
    NOUN = "text, or a reference such as {secret: name} or {url: cart}"
    SHORT = ({"type": ["string", "number", "boolean"]},)

    value: Text | None = None
    """Fixed text."""

    secret: Text | None = None
    """The name of a secret."""

    url: Target | None = None
    """The URL of a service, store, broker or external."""

    host: Target | None = None
    """Its host name."""

    port: Target | None = None
    """Its port."""

    address: Target | None = None
    """Its `host:port`."""

    self_: Literal["name", "namespace", "version", "host"] | None = Field(
        default=None, alias="self"
    )
    """A fact of the service itself."""

    identity: (
        Literal["issuer", "audience", "jwks_url", "token_url", "client_id", "client_secret"] | None
    ) = None
    """A fact of the identity provider."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Text is `{value: text}`."""
        if isinstance(value, str):
            return {"value": value}
        if isinstance(value, dict) and sum(key in _SOURCES for key in value) != 1:
            raise problem("wrong-type", f"expected exactly one of {', '.join(_SOURCES)}")
        return value


def _env(value: Any) -> Any:
    if not isinstance(value, dict):
        raise wrong_type("a map such as {LOG_LEVEL: info}", value)
    wrong = [name for name in value if not _VARIABLE.fullmatch(name)]
    if wrong:
        value = dict(value)
        for name in wrong:
            message = f'"{name}" is no name of an environment variable'
            value[name] = Broken(
                "bad-name", message, hint="write letters, digits and _", at_key=True
            )
    return value


Env = Annotated[dict[Text, EnvValue | None], BeforeValidator(_env)]
"""Environment variables; `null` takes one away that a default or a group gave."""


class FileSource(Model):
    """Where a mounted file comes from. `rules.yaml` is short for `{from: rules.yaml}`."""

    WHOLE = True
    NOUN = "the path of a file, or {secret: name}"
    SHORT = ({"type": "string"},)

    from_: Text | None = Field(default=None, alias="from")
    """A file beside the spec."""

    secret: Text | None = None
    """The name of a secret."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Text is the path of a file."""
        if isinstance(value, str):
            return {"from": value}
        if isinstance(value, dict) and ("from" in value) == ("secret" in value):
            raise problem("wrong-type", "expected either from or secret")
        return value


def _files(value: Any) -> Any:
    if not isinstance(value, dict):
        raise wrong_type("a map such as {/etc/rules.yaml: rules.yaml}", value)
    wrong = [path for path in value if not path.startswith("/")]
    if wrong:
        value = dict(value)
        for path in wrong:
            message = f'"{path}" is no absolute path in the container'
            value[path] = Broken("bad-path", message, hint=f"write /{path}", at_key=True)
    return value


Files = Annotated[dict[Text, FileSource | None], BeforeValidator(_files)]
"""Absolute path in the container to where the file comes from."""


class Volume(Model):
    """Storage in a container. `/data` is short for `{path: /data}`."""

    NOUN = "a path such as /data, or a map such as {path: /data, size: 1Gi}"
    SHORT = ({"type": "string"},)

    path: AbsolutePath
    """Where it is mounted."""

    size: Size | None = None
    """How large it is and that it is kept; without it, scratch space."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Text is the path."""
        return {"path": value} if isinstance(value, str) else value


class Resources(Model):
    """What a container may use."""

    cpu: CpuRange | None = None
    """Reserved and most allowed CPU."""

    memory: SizeRange | None = None
    """Reserved and most allowed memory."""


def _words(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return tuple(shlex.split(value))
    except ValueError as error:
        raise problem("bad-command", f"this command cannot be split into words: {error}") from None


Words = Annotated[
    tuple[Text, ...], BeforeValidator(_words, json_schema_input_type=tuple[Text, ...] | str)
]
"""A command as a list of words; one text is split like a shell does."""


class Local(Model):
    """How it runs on a laptop without containers."""

    WHOLE = True
    NOUN = "a map such as {command: [python, -m, thing]} or {url: http://127.0.0.1:9000}"

    command: Words = ()
    """A command of one's own; PORT in its environment is where it should listen."""

    url: Text | None = None
    """The URL where it already runs."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Either a command or a URL."""
        if isinstance(value, dict) and ("command" in value) == ("url" in value):
            raise problem("wrong-type", "expected either command or url")
        return value


class Hardening(Model):
    """Exceptions from Kubernetes' Pod Security 'restricted' and a read-only file system."""

    writable: Texts = ()
    """Paths that stay writable."""

    root: Flag = False
    """Whether it runs as root."""

    privileged: Flag = False
    """Whether it gets all of the host's powers."""

    capabilities: Texts = ()
    """Linux capabilities that it keeps, such as NET_BIND_SERVICE."""

    host_network: Flag = False
    """Whether it shares the host's network."""


class Process(Model):
    """What runs in a container, whatever its part."""

    entrypoint: Words = ()
    """Docker's word: replaces the image's entry point."""

    args: Words = ()
    """Docker's word: the arguments of the entry point."""

    env: Env = NOTHING
    """Environment variables."""

    env_from: Texts = ()
    """Groups of `env_groups` whose variables it gets."""

    files: Files = NOTHING
    """Files mounted into the container."""

    volumes: dict[Text, Volume] = NOTHING
    """Storage by name."""

    resources: Resources = Resources.model_construct()
    """CPU and memory."""


class Container(Process):
    """An init container or a sidecar. An image alone may stand for the map."""

    NOUN = "an image, or a map such as {image: registry.example.com/proxy:1}"
    SHORT = ({"type": "string"},)

    image: Text
    """The image that it runs."""

    ports: Ports = NOTHING
    """Ports by name."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Text is the image."""
        return {"image": value} if isinstance(value, str) else value


def _run(value: Any) -> str:
    if value in ("before", "after", "once"):
        return str(value)
    raise problem("bad-choice", f'expected before, after or once, found "{value}"')


class Job(Process):
    """A job in the service's own image."""

    image: Text | None = None
    """Another image than the service's own."""

    run: Annotated[
        str, PlainValidator(_run), WithJsonSchema({"enum": ["before", "after", "once"]})
    ] = "before"
    """`before` or `after` each roll-out, or `once`, ever."""
