"""The lock as a value: what was generated when msgen last wrote into this repository."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from msgen.render.files import Origin, Owner


@dataclass(frozen=True, slots=True)
class LockedFile:
    """A generated file as the lock remembers it.

    `ids` are the git blob ids of its content as rendered. There is one, or several where two
    branches changed the file and both lines stand in the merged lock.
    """

    path: str
    ids: tuple[str, ...]
    owner: Owner
    origin: Origin
    service: str | None = None
    executable: bool = False


@dataclass(frozen=True, slots=True)
class Lock:
    """All files of `.msgen/lock/` together.

    `specs` has the part of the canonical spec that was applied, as YAML text that begins at the
    margin: under None what concerns the whole system, under a name that of a service. `inputs`
    are the user's files that rendering reads besides the spec: path and blob id.
    """

    msgen: str
    blueprints: Mapping[str, str]
    specs: Mapping[str | None, str]
    files: Mapping[str, LockedFile]
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
