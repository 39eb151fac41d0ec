"""What a service keeps, against what its migrations make."""

from __future__ import annotations

from msgen.plan.model import Plan, Store
from msgen.records import dataclass
from msgen.revisions.made import Tables
from msgen.views.python.annotations import attribute

_POSITION = "position_"
"""The column of the library's own, which no type has."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What differs: whole tables, and columns as `table.column`.

    `lacking` nothing makes, `left` nothing takes away though the service does not keep it.
    """

    tables: tuple[str, ...]
    lacking: tuple[str, ...]
    left: tuple[str, ...]

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.tables or self.lacking or self.left)


def store_of(plan: Plan, folder: str) -> Store | None:
    """Return the store whose migrations are in a folder of this name."""
    return next((each for each in plan.stores if each.env_name.lower() == folder), None)


def drift(store: Store, tables: Tables) -> Drift:
    """Compare the entities of a store with the tables that migrations make."""
    missing, lacking, left = [], [], []
    for entity in store.entities:
        wanted = [attribute(field.name) for field in entity.shape.fields]
        found = tables.get(entity.name)
        if not wanted:
            continue
        if found is None:
            missing.append(entity.name)
            continue
        lacking += [f"{entity.name}.{name}" for name in wanted if name not in found]
        others = found - {*wanted, _POSITION}
        left += [f"{entity.name}.{name}" for name in sorted(others)]
    return Drift(tuple(missing), tuple(lacking), tuple(left))
