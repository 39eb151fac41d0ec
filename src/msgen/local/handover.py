"""A system as a file: how `msgen up -d` hands what it decided to the supervisor it detaches."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter

from msgen.local.files import write_private
from msgen.local.process import System

_ADAPTER = TypeAdapter(System)


def save(system: System, path: Path) -> None:
    """Write a system. It holds secrets, so only the owner may read the file."""
    write_private(path, _ADAPTER.dump_json(system))


def load(path: Path) -> System:
    """The system that `save` wrote."""
    return _ADAPTER.validate_json(path.read_bytes())
