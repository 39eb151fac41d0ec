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
from msgen.views.python.indexes import index_name, indexed
from msgen.views.python.layout import Code, Group, Prefixed, call, keyword, lay
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
    """One class of `store.py`.

    ``definition`` is the statement that defines its table or collection, ``constant`` the name
    that it gets. ``base`` and ``handle`` are what it extends and is opened with.
    """

    class_name: str
    base: str
    handle: str
    parameter: str
    doc: str
    constant: str
    definition: str


@dataclass(frozen=True, slots=True)
class StoreModule:
    """What one store adds to `store.py`.

    ``metadata`` names the SQLAlchemy metadata, empty for documents; ``variable`` the open store,
    ``url`` its setting.
    """

    name: str
    metadata: str
    variable: str
    url: str
    migrates: bool
    repositories: tuple[Repository, ...]


@dataclass(frozen=True, slots=True)
class Stores:
    """The module `store.py`."""

    imports: str
    modules: tuple[StoreModule, ...]


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


def stores(service: Service, known: ContextNames, types: Types, flavour: Flavour) -> Stores:
    """Return `store.py`."""
    imports = Imports(service.package)
    kept = [each for each in service.stores if each.entities and engine_of(each.store)]
    engines = {engine_of(each.store) for each in kept}
    made = _Repositories(service, types, imports, both=len(engines) > 1)
    modules = tuple(_module(each, known, made) for each in kept)
    if "sql" in engines:
        imports.add("sqlalchemy as sa")
        imports.add("chassis.store.sql", "table")
        imports.add(f"chassis.store.sql.{flavour.word}", "Database", "Repository")
    if "documents" in engines:
        base = "Repository as DocumentRepository" if len(engines) > 1 else "Repository"
        imports.add("chassis.store.documents", "Collection")
        imports.add(f"chassis.store.documents.{flavour.word}", base, "Store")
    if any(each.migrates for each in modules):
        imports.add("pathlib", "Path")
    return Stores(imports.text(), modules)


def _module(kept: Kept, known: ContextNames, made: _Repositories) -> StoreModule:
    store = kept.store
    sql = engine_of(store) == "sql"
    entities = [known.entities[store.name, entity.name] for entity in kept.entities]
    return StoreModule(
        name=store.name,
        metadata=store.env_name if sql else "",
        variable=store.env_name.lower(),
        url=f"{store.env_name.lower()}_url",
        migrates=sql and kept.migrates,
        repositories=tuple(map(made.repository, entities)),
    )


@dataclass(frozen=True, slots=True)
class _Repositories:
    """Makes the classes of one module; ``both`` where it has tables and documents."""

    service: Service
    types: Types
    imports: Imports
    both: bool

    def repository(self, found: KnownEntity) -> Repository:
        """Return the repository of one entity."""
        model = bare(found.shape, self.imports)
        sql = found.engine == "sql"
        constant = _constant(found)
        arguments: list[Code] = [quoted(found.name), model]
        if sql:
            arguments.insert(0, found.store.env_name)
        if found.key != "id":
            arguments.append(f"key={quoted(attribute(found.key))}")
        if sql and (columns := indexed(self.service, found, self.types)):
            arguments.append(keyword("index", Group("[", tuple(map(quoted, columns)), "]")))
        made = call("table" if sql else "Collection", *arguments)
        base = "Repository" if sql or not self.both else "DocumentRepository"
        return Repository(
            class_name=found.class_name,
            base=f"{base}[{model}]",
            handle="Database" if sql else "Store",
            parameter="database" if sql else "store",
            doc=f"The {found.noun} of {found.store.name}.",
            constant=constant,
            definition=lay(Prefixed(f"{constant} = ", made)),
        )


def _constant(found: KnownEntity) -> str:
    name = "".join(f"_{c}" if c.isupper() and i else c for i, c in enumerate(found.class_name))
    return f"{name.upper()}_TABLE" if name.upper() == found.store.env_name else name.upper()


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
