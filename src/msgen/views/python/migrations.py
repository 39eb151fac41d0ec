"""The migrations of a service: the first schema of what it keeps."""

from __future__ import annotations

from msgen.records import dataclass
from msgen.spec.shapes import (
    Array,
    Foreign,
    Literals,
    Object,
    Ref,
    Scalar,
    ScalarKind,
    Shape,
    Table,
)
from msgen.views.python.annotations import Imports, attribute, quoted
from msgen.views.python.indexes import index_name, indexed
from msgen.views.python.layout import Code, Group, call, lay
from msgen.views.python.names import ContextNames, engine_of
from msgen.views.service import Service
from msgen.views.types import Types

_COLUMNS = {
    ScalarKind.STRING: "Text",
    ScalarKind.EMAIL: "Text",
    ScalarKind.URI: "Text",
    ScalarKind.INT: "Integer",
    ScalarKind.NUMBER: "Float",
    ScalarKind.BOOL: "Boolean",
    ScalarKind.DECIMAL: "Decimal",
    ScalarKind.UUID: "Uuid",
    ScalarKind.DATE: "Date",
    ScalarKind.DATETIME: "Moment",
    ScalarKind.DURATION: "Span",
    ScalarKind.BYTES: "Bytes",
    ScalarKind.ANY: "Json",
}
"""The column types of `chassis.store.sql.types`."""


@dataclass(frozen=True, slots=True)
class TableOf:
    """One table of a first migration; ``columns`` are expressions, indented for a call.

    ``indexes`` are statements.
    """

    name: str
    columns: tuple[str, ...]
    indexes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Migration:
    """The migrations of one store; ``name`` is their folder, ``imports`` those of `env.py`.

    ``case`` is what `tests/test_migrations.py` compares: the folder below `migrations/`, the
    metadata.
    """

    name: str
    imports: str
    store: str
    metadata: str
    title: str
    slug: str
    tables: tuple[TableOf, ...]
    dropped: tuple[str, ...]
    case: str


def migrations(service: Service, known: ContextNames, types: Types) -> tuple[Migration, ...]:
    """Return the first migration of every SQL store whose schema is this service's."""
    found = []
    for kept in service.stores:
        if engine_of(kept.store) != "sql" or not kept.migrates or not kept.entities:
            continue
        tables = []
        for entity in kept.entities:
            each = known.entities[kept.store.name, entity.name]
            shape = types.resolve(each.shape)
            fields = shape.fields if isinstance(shape, Object) else ()
            columns = tuple(
                _column(attribute(f.name), f.shape, types, key=f.name == each.key,
                        nullable=f.optional or f.nullable)
                for f in fields
            )  # fmt: skip
            indexes = tuple(
                _create_index(index_name(each, column), entity.name, column)
                for column in indexed(service, each, types)
            )
            tables.append(TableOf(entity.name, columns, indexes))
        listed = ", ".join(table.name.replace("_", " ") for table in tables)
        found.append(
            Migration(
                name=kept.store.env_name.lower(),
                imports=_env_imports(service.package, kept.store.env_name),
                store=kept.store.name,
                metadata=kept.store.env_name,
                title=f"Create {listed}.",
                slug="initial",
                tables=tuple(tables),
                dropped=tuple(table.name for table in reversed(tables)),
                case=lay(_pair(kept.store.env_name), indent=8, tail=","),
            )
        )
    return tuple(found)


def _create_index(name: str, table: str, column: str) -> str:
    made = call("op.create_index", quoted(name), quoted(table), Group("[", (quoted(column),), "]"))
    return lay(made, indent=4)


def migrations_test_imports(package: str, found: tuple[Migration, ...]) -> str:
    """Return the imports of `tests/test_migrations.py`."""
    imports = Imports(package)
    imports.add("pathlib", "Path")
    imports.add("pytest")
    imports.add("sqlalchemy as sa")
    imports.add("chassis.store.sql.revise", "lacking")
    imports.own("store", *(each.metadata for each in found))
    return imports.text()


def _pair(metadata: str) -> Code:
    return Group("(", (quoted(metadata.lower()), metadata), ")")


def _env_imports(package: str, metadata: str) -> str:
    imports = Imports(package)
    imports.add("chassis.store.sql", "migrations")
    imports.own("store", metadata)
    return imports.text()


def _column(name: str, shape: Shape, types: Types, *, key: bool, nullable: bool) -> str:
    """A column as `chassis.store.sql.table` derives it, so that nothing drifts."""
    kind = _column_type(shape, types)
    if key:
        kind = "Key" if kind == "Text" else kind
        return lay(
            call("sa.Column", quoted(name), f"types.{kind}()", "nullable=False", "unique=True"),
            indent=8,
        )
    return lay(call("sa.Column", quoted(name), f"types.{kind}()", f"nullable={nullable}"), indent=8)


def _column_type(shape: Shape, types: Types) -> str:
    """Return the name of the column type of a shape."""
    match types.resolve(shape):
        case Scalar(kind):
            return _COLUMNS[kind]
        case Literals():
            return "Text"
        case Foreign(schema):
            plain = {
                "string": "Text",
                "integer": "Integer",
                "number": "Float",
                "boolean": "Boolean",
            }
            return plain.get(str(schema.get("type")), "Json")
        case Array() | Table() | Object() | Ref():
            return "Json"
