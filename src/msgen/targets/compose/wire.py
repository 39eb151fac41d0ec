"""Words of Compose files: texts, sizes, what every container is hardened with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from msgen.plan.model import Resources
from msgen.views.servers import SECRETS

Json = dict[str, Any]

HARDENED: Mapping[str, Any] = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
}
"""What every container is but for a reason that stands beside the exception."""
_MOST_PROCESSES = 512
_UNITS = ((1 << 30, "g"), (1 << 20, "m"), (1 << 10, "k"))


@dataclass(slots=True)
class Part:
    """One file: its services, and the networks, volumes and secrets that they name.

    ``scripts`` are further files that it mounts, by their paths beside it.

    Files that share a network declare it alike, so that each can be read and used by itself.
    """

    services: Json = field(default_factory=dict)
    networks: Json = field(default_factory=dict)
    volumes: Json = field(default_factory=dict)
    secrets: Json = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)

    def data(self) -> Json:
        """The file as data, its sections sorted by name."""
        sections = {
            "services": self.services,
            "networks": dict(sorted(self.networks.items())),
            "volumes": dict(sorted(self.volumes.items())),
            "secrets": dict(sorted(self.secrets.items())),
        }
        return {name: section for name, section in sections.items() if section}

    def secret(self, name: str) -> str:
        """Declare a secret; returns where its file is in a container."""
        self.secrets[name] = {"file": f"./secrets/{name}"}
        return f"{SECRETS}/{name}"

    def volume(self, name: str) -> str:
        """Declare a volume; returns its name."""
        self.volumes[name] = {}
        return name


def literal(text: str) -> str:
    """A text in which Compose replaces nothing."""
    return text.replace("$", "$$")


def literals(texts: Iterable[str]) -> list[str]:
    """Texts in which Compose replaces nothing."""
    return [literal(text) for text in texts]


def shown(name: str) -> str:
    """The variable that holds a secret for those who cannot read it from a file."""
    variable = "SECRET_" + "".join(c if c.isalnum() else "_" for c in name).upper()
    return f"${{{variable}:?run compose/secrets.sh}}"


def limits(resources: Resources) -> Json:
    """The `deploy` section: what a container may use and what is kept for it."""
    most: Json = {"pids": _MOST_PROCESSES}
    kept: Json = {}
    if resources.cpu_limit_m is not None:
        most["cpus"] = f"{resources.cpu_limit_m / 1000:g}"
    if resources.memory_limit is not None:
        most["memory"] = size(resources.memory_limit)
    if resources.cpu_request_m is not None:
        kept["cpus"] = f"{resources.cpu_request_m / 1000:g}"
    if resources.memory_request is not None:
        kept["memory"] = size(resources.memory_request)
    found = {"limits": most} | ({"reservations": kept} if kept else {})
    return {"resources": found}


def size(number: int) -> str:
    """Bytes in Docker's units, which are powers of 1024."""
    for unit, letter in _UNITS:
        if number % unit == 0 and number:
            return f"{number // unit}{letter}"
    return f"{number}b"


def duration(ms: int) -> str:
    """Milliseconds as Go writes them."""
    return f"{ms // 1000}s" if ms % 1000 == 0 else f"{ms}ms"
