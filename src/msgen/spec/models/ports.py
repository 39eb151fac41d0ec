"""Ports: where a workload listens, and what is spoken there."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from msgen.spec.models.base import Model
from msgen.spec.models.values import PortNumber, Text
from msgen.spec.problems import wrong_type

PROTOCOLS = ("http", "https", "grpc", "ws", "thrift", "tcp", "udp")
"""What a port may speak."""


Protocol = Literal["http", "https", "grpc", "ws", "thrift", "tcp", "udp"]


class Port(Model):
    """A port. `9090/thrift` is short for `{container: 9090, protocol: thrift}`."""

    NOUN = "a port such as 8000, 9090/thrift or {container: 8000, service: 80}"
    SHORT = (
        {"type": "integer", "minimum": 1, "maximum": 65_535},
        {"type": "string", "pattern": "^[0-9]+(/[a-z]+)?$"},
    )

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
