"""Requirement locks of services, joined into as few environments as possible."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import field

from msgen.records import dataclass

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*==\s*([^\s;\\]+)\s*(?:;\s*([^\\]*))?")


@dataclass(frozen=True, slots=True)
class Pin:
    """One pinned package with its hashes; `text` is the requirement as it was written."""

    name: str
    version: str
    marker: str
    text: str

    @property
    def key(self) -> tuple[str, str]:
        """Two pins of one key with different versions exclude each other."""
        return self.name, self.marker


@dataclass(slots=True)
class Bundle:
    """Pins that can live in one environment, and the services that use it."""

    pins: dict[tuple[str, str], Pin] = field(default_factory=dict)
    members: list[str] = field(default_factory=list)

    def accepts(self, pins: Iterable[Pin]) -> bool:
        """Whether no pin contradicts what is here."""
        return all(self.pins.get(pin.key, pin).version == pin.version for pin in pins)

    def add(self, member: str, pins: Iterable[Pin]) -> None:
        """Join a service."""
        self.members.append(member)
        for pin in pins:
            self.pins.setdefault(pin.key, pin)

    @property
    def text(self) -> str:
        """A requirements file, the same for any order of services."""
        return "".join(f"{self.pins[key].text}\n" for key in sorted(self.pins))

    def digest(self, *more: str) -> str:
        """Short name of the content, and of whatever else decides what gets installed."""
        whole = "\0".join((self.text, *more))
        return hashlib.sha256(whole.encode()).hexdigest()[:16]


def parse(lock: str) -> list[Pin]:
    """The pins of a requirements lock; a line that pins nothing is a `ValueError`."""
    joined = re.sub(r"\\\r?\n\s*", "\\\n    ", lock)
    pins: list[Pin] = []
    for block in re.split(r"\n(?=\S)", joined):
        text = "\n".join(line for line in block.splitlines() if not line.lstrip().startswith("#"))
        if not text.strip():
            continue
        found = _PIN.match(text)
        if not found:
            raise ValueError(f"not a pinned requirement: {text.splitlines()[0]!r}")
        name = re.sub(r"[-_.]+", "-", found[1]).lower()
        pins.append(Pin(name, found[2], (found[3] or "").strip(), text.rstrip()))
    return pins


def bundle(locks: Mapping[str, str]) -> list[Bundle]:
    """Join the locks of services, in order of their names, wherever they do not contradict."""
    bundles: list[Bundle] = []
    for member in sorted(locks):
        pins = parse(locks[member])
        home = next((found for found in bundles if found.accepts(pins)), None)
        if home is None:
            home = Bundle()
            bundles.append(home)
        home.add(member, pins)
    return bundles
