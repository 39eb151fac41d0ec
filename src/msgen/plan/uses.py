"""What a handler does with the entities of stores, by method and path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgen import names
from msgen.plan.fits import resolve_shape
from msgen.plan.index import Index, Offer
from msgen.plan.model import Access, Entity, StoreUse
from msgen.plan.words import singular
from msgen.spec.keys import EntityRef
from msgen.spec.models import Datastore
from msgen.spec.shapes import Array, Object, Ref, Scalar, Shape

_BY_METHOD = {
    "POST": Access.CREATE,
    "PUT": Access.UPDATE,
    "PATCH": Access.UPDATE,
    "DELETE": Access.DELETE,
}


def entities_of(store: Datastore, types: dict[str, Shape]) -> tuple[Entity, ...]:
    """The entities of a store, sorted by name; a type that is no record has no fields."""
    found = []
    for name, shape in sorted(store.entities.items()):
        type_name = shape.name if isinstance(shape, Ref) else None
        plain = resolve_shape(shape, types)
        record = plain if isinstance(plain, Object) else Object(())
        label = type_name or singular(name)
        found.append(
            Entity(name, type_name, record, names.class_name(label), names.identifier(name))
        )
    return tuple(found)


def written(offer: Offer, refs: Sequence[EntityRef], index: Index) -> tuple[StoreUse, ...]:
    """``writes:`` of an endpoint."""
    found = _entities(refs, index)
    return tuple(_write(offer, store, entity, index) for store, entity in found)


def read(offer: Offer, refs: Sequence[EntityRef], index: Index) -> tuple[StoreUse, ...]:
    """``reads:`` of an endpoint."""
    return tuple(_read(offer, store, entity, index) for store, entity in _entities(refs, index))


def consumed(
    message: Shape | None, refs: Sequence[EntityRef], index: Index, *, writes: bool
) -> tuple[StoreUse, ...]:
    """``reads:`` or ``writes:`` of a consumer: of one record where the message names it."""
    plain = resolve_shape(message, index.types) if message is not None else None
    fields = {field.name for field in plain.fields} if isinstance(plain, Object) else set()
    found = []
    for store, entity in _entities(refs, index):
        noun = singular(entity.python_name)
        key = next((n for n in (noun, f"{noun}_id", f"{noun}Id") if n in fields), None)
        same = isinstance(message, Ref) and message.name == entity.type_name
        if key is None and same and not writes and "id" in fields:
            key = "id"
        if writes:
            access = Access.UPDATE if key else Access.CREATE
        else:
            access = Access.READ if key else Access.LIST
        found.append(StoreUse(store, entity.name, access, key))
    return tuple(found)


def _entities(refs: Sequence[EntityRef], index: Index) -> Iterator[tuple[str, Entity]]:
    """The entity that each reference means; the only one where it names none."""
    for ref in refs:
        known = index.entities.get(ref.store, ())
        for entity in known:
            if entity.name == ref.entity or (ref.entity is None and len(known) == 1):
                yield ref.store, entity


def _write(offer: Offer, store: str, entity: Entity, index: Index) -> StoreUse:
    key = _key(offer)
    access = _BY_METHOD.get(offer.key.method, Access.CREATE)
    if access is Access.CREATE and key is not None and not offer.path.endswith("}"):
        # POST /orders/{id}/cancel changes the order; POST /orders/{id}/lines adds a line
        access = Access.UPDATE if _names(offer, entity) else Access.CREATE
    if access is Access.CREATE or key is None:
        return StoreUse(store, entity.name, access)
    return StoreUse(store, entity.name, access, key, owners=_owners(offer, entity, index))


def _read(offer: Offer, store: str, entity: Entity, index: Index) -> StoreUse:
    key = _key(offer)
    _, shape = offer.success
    many = _is_many(shape, entity, index) if shape is not None else not offer.path.endswith("}")
    if key is not None and not many:
        owners = _owners(offer, entity, index)
        return StoreUse(store, entity.name, Access.READ, key, owners=owners)
    fields = {field.name for field in entity.shape.fields}
    given = (*offer.path_params.fields, *offer.model.query.fields)
    filters = tuple(field.name for field in given if field.name in fields)
    return StoreUse(store, entity.name, Access.LIST, None, filters)


def _is_many(answer: Shape, entity: Entity, index: Index) -> bool:
    """Whether an answer is a list, or one of its members lists such records."""
    plain = resolve_shape(answer, index.types)
    if not isinstance(plain, Object) or plain == entity.shape:
        return isinstance(plain, Array)
    listed = (resolve_shape(field.shape, index.types) for field in plain.fields)
    return any(
        isinstance(each, Array) and resolve_shape(each.items, index.types) == entity.shape
        for each in listed
    )


def _owners(offer: Offer, entity: Entity, index: Index) -> tuple[str, ...]:
    """The path parameters before the last that are fields of the entity, by name and kind."""
    fields = {field.name: resolve_shape(field.shape, index.types) for field in entity.shape.fields}
    return tuple(
        given.name
        for given in offer.path_params.fields[:-1]
        if _kind(resolve_shape(given.shape, index.types)) == _kind(fields.get(given.name))
    )


def _kind(shape: Shape | None) -> object:
    """What two fields have in common if they can be equal; never that of another, if it can not."""
    return shape.kind if isinstance(shape, Scalar) else shape or object()


def _key(offer: Offer) -> str | None:
    fields = offer.path_params.fields
    return fields[-1].name if fields else None


def _names(offer: Offer, entity: Entity) -> bool:
    """Whether the path's parameter follows the entity's own name."""
    parts = offer.path.strip("/").split("/")
    nouns = {singular(names.identifier(p)) for p in parts if not p.startswith("{")}
    before = [p for p, q in pairwise(parts) if q.startswith("{")]
    owner = singular(names.identifier(before[-1])) if before else ""
    mine = singular(entity.python_name)
    return owner == mine or mine not in nouns
