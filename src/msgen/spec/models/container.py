"""What every container may be told: environment, files, volumes, resources, ports, words to run."""

from __future__ import annotations

import shlex
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from msgen.spec.models.base import NOTHING, Model, ShortForms
from msgen.spec.models.ports import Ports
from msgen.spec.models.settings import Env, Files
from msgen.spec.models.values import AbsolutePath, Flag, Text, Texts
from msgen.spec.problems import problem
from msgen.spec.ranges import CpuRange, SizeRange
from msgen.spec.sizes import Size


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


Words = Annotated[tuple[Text, ...], BeforeValidator(_words), ShortForms(({"type": "string"},))]
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
    """Docker's word: its arguments. `$(NAME)` is that environment variable, as in probes."""

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
