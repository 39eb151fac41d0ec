"""`store.py` and the migrations: repositories of what a service keeps, and their first schema."""

from __future__ import annotations

from dataclasses import dataclass

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
from msgen.views.python.annotations import Imports, attribute, bare, quoted
from msgen.views.python.flavour import Flavour
from msgen.views.python.layout import call, lay
from msgen.views.python.names import ContextNames, KnownEntity, engine_of
from msgen.views.service import Kept, Service
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
class Repository:
    """One class of `store.py`. ``constant`` is the statement that defines its table, if any."""

    class_name: str
    model: str
    doc: str
    table: str
    definition: str
    key: str


@dataclass(frozen=True, slots=True)
class StoreModule:
    """What one store adds to `store.py`.

    ``metadata`` names the SQLAlchemy metadata, ``database`` the variable of the open database.
    """

    name: str
    engine: str
    kind: str
    database: str
    metadata: str
    url: str
    migrates: bool
    repositories: tuple[Repository, ...]


@dataclass(frozen=True, slots=True)
class Stores:
    """The module `store.py`."""

    imports: str
    sql: tuple[StoreModule, ...]
    others: tuple[StoreModule, ...]
    any_migrations: bool


@dataclass(frozen=True, slots=True)
class TableOf:
    """One table of a first migration; ``columns`` are expressions, indented for a call."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Migration:
    """The migrations of one store; ``name`` is their folder."""

    name: str
    store: str
    metadata: str
    title: str
    slug: str
    tables: tuple[TableOf, ...]
    dropped: tuple[str, ...]


def stores(service: Service, known: ContextNames, flavour: Flavour) -> Stores:
    """Return `store.py`."""
    imports = Imports(service.package)
    modules = []
    for kept in service.stores:
        engine = engine_of(kept.store)
        if not kept.entities or not engine:
            continue
        modules.append(_module(kept, engine, known, imports, flavour))
    sql = tuple(each for each in modules if each.engine == "sql")
    migrates = any(each.migrates for each in sql)
    if sql:
        imports.add("sqlalchemy as sa")
        imports.add("chassis.store.sql", "table")
    if migrates:
        imports.add("pathlib", "Path")
    others = tuple(each for each in modules if each.engine != "sql")
    return Stores(imports.text(), sql, others, migrates)


def _module(
    kept: Kept, engine: str, known: ContextNames, imports: Imports, flavour: Flavour
) -> StoreModule:
    store = kept.store
    metadata = store.env_name
    imports.add(f"chassis.store.{engine}.{flavour.word}", *_faces(engine))
    repositories = []
    for entity in kept.entities:
        found = known.entities[store.name, entity.name]
        model = bare(found.shape, imports)
        repositories.append(_repository(found, model, metadata, engine))
    return StoreModule(
        name=store.name,
        engine=engine,
        kind=store.kind,
        database=store.env_name.lower(),
        metadata=metadata,
        url=f"{store.env_name.lower()}_url",
        migrates=engine == "sql" and kept.migrates,
        repositories=tuple(repositories),
    )


def _faces(engine: str) -> tuple[str, ...]:
    return ("Database", "Repository") if engine == "sql" else ("Repository", "Store")


def _repository(found: KnownEntity, model: str, metadata: str, engine: str) -> Repository:
    table = f"{found.class_name.upper()}_TABLE" if found.class_name.upper() == metadata else ""
    table = table or _constant(found.class_name)
    arguments = [metadata, quoted(found.name), model]
    if found.key != "id":
        arguments.append(f"key={quoted(attribute(found.key))}")
    definition = (
        lay(f"{table} = " + "table(" + ", ".join(arguments) + ")") if engine == "sql" else ""
    )
    return Repository(
        class_name=found.class_name,
        model=model,
        doc=f"The {found.noun} of {found.store.name}.",
        table=table if engine == "sql" else quoted(found.name),
        definition=definition,
        key=attribute(found.key),
    )


def _constant(class_name: str) -> str:
    text = "".join(f"_{c}" if c.isupper() and i else c for i, c in enumerate(class_name))
    return text.upper()


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
            tables.append(TableOf(entity.name, columns))
        listed = ", ".join(table.name.replace("_", " ") for table in tables)
        found.append(
            Migration(
                name=kept.store.env_name.lower(),
                store=kept.store.name,
                metadata=kept.store.env_name,
                title=f"Create {listed}.",
                slug="initial",
                tables=tuple(tables),
                dropped=tuple(table.name for table in reversed(tables)),
            )
        )
    return tuple(found)


def _column(name: str, shape: Shape, types: Types, *, key: bool, nullable: bool) -> str:
    """A column as `chassis.store.sql.table` derives it, so that nothing drifts."""
    kind = column_type(shape, types)
    if key:
        kind = "Key" if kind == "Text" else kind
        return lay(
            call("sa.Column", quoted(name), f"types.{kind}()", "nullable=False", "unique=True"),
            indent=8,
        )
    return lay(call("sa.Column", quoted(name), f"types.{kind}()", f"nullable={nullable}"), indent=8)


def column_type(shape: Shape, types: Types) -> str:
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
