"""`store.py`: the repositories of what a service keeps."""

from __future__ import annotations

from msgen.records import dataclass
from msgen.views.python.annotations import Imports, attribute, bare, quoted
from msgen.views.python.flavour import Flavour
from msgen.views.python.indexes import indexed
from msgen.views.python.layout import Code, Group, Prefixed, call, keyword, lay
from msgen.views.python.names import ContextNames, KnownEntity, engine_of
from msgen.views.service import Kept, Service
from msgen.views.types import Types


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
