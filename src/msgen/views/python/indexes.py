"""Which columns of a table are searched by, and so have an index."""

from __future__ import annotations

from msgen.plan.model import Access
from msgen.spec.shapes import Field, Literals, Object, Scalar, ScalarKind
from msgen.views.python.annotations import attribute
from msgen.views.python.names import KnownEntity
from msgen.views.service import Service
from msgen.views.types import Types

_PLAIN = (ScalarKind.UUID, ScalarKind.INT, ScalarKind.DATE, ScalarKind.DATETIME)
_LONGEST_TEXT = 255
_LONGEST_NAME = 60
"""Databases cut or refuse names from 63 bytes on."""


def indexed(service: Service, entity: KnownEntity, types: Types) -> tuple[str, ...]:
    """Return the columns that a declared list of ``service`` filters by, in their order.

    Without those that no index helps: the key, which has one, what may be long, what is compared
    as another type.
    """
    shape = types.resolve(entity.shape)
    wanted = {
        name
        for operation in service.operations
        for use in operation.reads
        if (use.store, use.entity, use.access) == (entity.store.name, entity.name, Access.LIST)
        for name in use.filters
    }
    return tuple(
        attribute(field.name)
        for field in (shape.fields if isinstance(shape, Object) else ())
        if field.name in wanted and field.name != entity.key and _helps(entity, field, types)
    )


def index_name(entity: KnownEntity, column: str) -> str:
    """Return what the library calls the index of a column."""
    return f"ix_{entity.name}_{column}"


def _helps(entity: KnownEntity, field: Field, types: Types) -> bool:
    if len(index_name(entity, attribute(field.name))) > _LONGEST_NAME:
        return False
    shape = types.resolve(field.shape)
    if isinstance(shape, Scalar) and shape.kind in _PLAIN:
        return True
    short = isinstance(shape, Literals) or (
        isinstance(shape, Scalar)
        and shape.kind is ScalarKind.STRING
        and shape.maximum is not None
        and int(shape.maximum) <= _LONGEST_TEXT
    )
    return short and entity.store.kind == "postgres"  # MySQL indexes no TEXT
