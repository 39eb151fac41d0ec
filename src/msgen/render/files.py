"""The file of a generated repository, as a value."""

from enum import StrEnum

from msgen.records import dataclass


class Owner(StrEnum):
    """Whose a generated file is from its second day on."""

    MANAGED = "managed"
    """msgen's: rendered anew by every apply, edits are merged."""
    SEEDED = "seeded"
    """Rendered until the first edit, the user's from then on."""
    ONCE = "once"
    """Written when it is first made and never again, edited or not: what it says has been acted
    upon, as a migration that a database has applied."""
    YOURS = "yours"
    """The user's. Nothing is rendered with it: in a lock it marks a file that was adopted."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from: what `msgen why` answers with."""

    producer: str
    """"targets/envoy", "services/python-fastapi@1.0.0" or "libs/python"."""
    template: str
    """Path below `templates/`; empty when the file was serialised from data."""


@dataclass(frozen=True, slots=True)
class File:
    """One file, complete: `path` is POSIX and relative to the repository."""

    path: str
    content: bytes
    owner: Owner
    origin: Origin
    service: str | None = None
    """The service whose lock records it; None for files of the whole system."""
    executable: bool = False
