"""How handlers reach things: the attributes of a service's `Context`, each unique."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from msgen import names
from msgen.plan import words
from msgen.plan.model import Store, StoreUse
from msgen.records import dataclass
from msgen.spec.shapes import Literals, Object, Scalar, ScalarKind, Shape
from msgen.views.service import Service
from msgen.views.types import Types

_RESERVED = frozenset(
    ("caller", "checks", "idempotency", "log", "new_id", "new_number", "settings", "together")
)

_SQL = ("postgres", "mysql", "mariadb", "sqlite")
_ENGINES = {
    **dict.fromkeys(_SQL, "sql"),
    **dict.fromkeys(("redis", "memcached", "mongodb", "s3", "elasticsearch"), "documents"),
}


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """An entity that a service keeps.

    ``attribute`` is the context's, ``class_name`` the repository's; ``noun`` is for sentences,
    ``key`` the member that identifies an item.
    """

    store: Store
    engine: str
    name: str
    attribute: str
    class_name: str
    noun: str
    shape: Shape
    key: str


@dataclass(slots=True)
class ContextNames:
    """The attributes of the context, by what they stand for.

    ``outbox`` is the database that keeps the messages of ``outbox_topics`` until they are
    published, empty if no topic wants that.
    """

    callees: dict[str, str] = field(default_factory=dict)
    peers: dict[str, str] = field(default_factory=dict)
    entities: dict[tuple[str, str], KnownEntity] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    events: str = "events"
    outbox: str = ""
    outbox_topics: frozenset[str] = frozenset()

    def entity(self, use: StoreUse) -> KnownEntity | None:
        """Return the entity of a use; None where the store keeps none that is declared."""
        return self.entities.get((use.store, use.entity))

    def comparable(self, shape: Shape, types: Types) -> bool:
        """Whether a store can compare a member of this shape."""
        inner = types.resolve(shape)
        if isinstance(inner, Scalar):
            return inner.kind not in (ScalarKind.ANY, ScalarKind.BYTES)
        return isinstance(inner, Literals)


def context_names(service: Service, types: Types) -> ContextNames:
    """Choose the attributes: callees first, then repositories, then events."""
    taken = set(_RESERVED)
    classes = {each.name for each in (*service.types, *service.parameters)} | {"Context", "Events"}
    known = ContextNames()

    def fresh(name: str, suffix: str) -> str:
        while name in taken:
            name += suffix
        taken.add(name)
        return name

    for callee in service.callees:
        known.callees[callee.target] = fresh(callee.name, "_client")
    for peer in service.peers:
        known.peers[peer.target] = fresh(peer.name, "_peer")
    for kept in service.stores:
        engine = _ENGINES.get(kept.store.kind, "")
        if engine and not kept.entities:
            known.raw[kept.store.name] = fresh(names.identifier(kept.store.name), "_store")
        for entity, shape in zip(kept.entities, kept.shapes, strict=True):
            class_name = names.class_name(entity.name)
            while class_name in classes:
                class_name += "Repository"
            classes.add(class_name)
            known.entities[kept.store.name, entity.name] = KnownEntity(
                store=kept.store,
                engine=engine,
                name=entity.name,
                attribute=fresh(entity.python_name, "_store"),
                class_name=class_name,
                noun=entity.name.replace("_", " "),
                shape=shape,
                key=_key(types.resolve(shape)),
            )
    known.events = fresh("events", "_out")
    _outbox(service, known, fresh)
    return known


def _outbox(service: Service, known: ContextNames, fresh: Callable[[str, str], str]) -> None:
    """Name the database whose transactions keep messages, if any topic wants that."""
    wanted = {p.topic for each in service.operations for p in each.publishes if p.outbox}
    for kept in service.stores:
        if wanted and kept.migrates and kept.entities and engine_of(kept.store) == "sql":
            known.outbox = fresh(names.identifier(kept.store.name), "_store")
            known.outbox_topics = frozenset(wanted)
            return


def engine_of(store: Store) -> str:
    """Return the module of `chassis.store` that keeps items in this kind of store, or ``""``."""
    return _ENGINES.get(store.kind, "")


def singular(name: str) -> str:
    """`order_lines` -> `order_line`; a name that is singular already gets `_item`."""
    head, _, last = name.rpartition("_")
    one = words.singular(last)
    if one == last:
        return f"{name}_item"
    return names.identifier(f"{head}_{one}" if head else one)


def _key(shape: Shape) -> str:
    """The member that identifies an item: `id`, else the first required text, number or UUID."""
    if not isinstance(shape, Object):
        return "id"
    if any(each.name == "id" for each in shape.fields):
        return "id"
    kinds = (ScalarKind.UUID, ScalarKind.STRING, ScalarKind.INT, ScalarKind.EMAIL)
    for each in shape.fields:
        if not each.optional and isinstance(each.shape, Scalar) and each.shape.kind in kinds:
            return each.name
    return shape.fields[0].name if shape.fields else "id"
