"""Types of imported files under names that clash with none of the spec's own."""

from __future__ import annotations

from collections.abc import Callable

from msgen.names import class_name
from msgen.spec.shapes import Ref, Scalar, ScalarKind, Shape


class TypeNames:
    """The types of one file, added to `types` as they are needed.

    A type gets its own name, or one with the service's name before it where the spec has
    another type of that name.
    """

    def __init__(self, service: str, types: dict[str, Shape]) -> None:
        self._service = service
        self._types = types
        self._named: dict[str, str] = {}

    def ref(self, source: str, plain: str, read: Callable[[], Shape]) -> Ref:
        """A reference to the type that the file calls `source`; `read` makes it, once."""
        if source not in self._named:
            name = self._free(class_name(plain))
            self._named[source] = name
            self._types[name] = Scalar(ScalarKind.ANY)  # taken, so that a type may contain itself
            self._types[name] = read()
        return Ref(self._named[source])

    def shape_of(self, ref: Ref) -> Shape:
        """What a reference that was made here stands for."""
        return self._types[ref.name]

    def _free(self, name: str) -> str:
        candidate, number = name, 1
        while candidate in self._types or candidate == "Problem":
            candidate = class_name(self._service) + name + (str(number) if number > 1 else "")
            number += 1
        return candidate
