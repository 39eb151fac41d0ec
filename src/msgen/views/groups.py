"""Groups of parameters: the query and the headers of an endpoint, each named as a type."""

from __future__ import annotations

from dataclasses import replace

from msgen import names
from msgen.spec.shapes import Object
from msgen.views.types import Declared, Types


class Groups:
    """Collects the groups of parameters that one service sends or takes."""

    def __init__(self, types: Types) -> None:
        """Start with none; ``types`` names the objects inside."""
        self.types = types
        self._known: dict[str, Object] = {}

    def declared(self) -> tuple[Declared, ...]:
        """Return the groups by name, in the order of their first use."""
        return tuple(Declared(name, shape) for name, shape in self._known.items())

    def named(self, group: Object, stem: str) -> Object:
        """Return ``group`` with every object in it named after ``stem`` and its member."""
        use = self.types.use
        return Object(
            tuple(
                replace(each, shape=use(each.shape, stem + names.class_name(each.name)))
                for each in group.fields
            )
        )

    def group(self, name: str, group: Object, *, of: str = "") -> str:
        """Name a group of parameters; a callee's that is called like an own one gets a prefix."""
        if not group.fields:
            return ""
        shape = self.named(group, name)
        if self._known.get(name, shape) != shape:
            name = of + name
        name = self.types.unused(name)
        self._known[name] = shape
        return name
