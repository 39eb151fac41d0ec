"""Datastores and what they keep."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.meaning import words
from msgen.meaning.compatible import Flow, ShapeChange, shape_changes
from msgen.meaning.model import Difference, Weight
from msgen.meaning.pairs import by_name, paired
from msgen.meaning.running import server
from msgen.meaning.told import Told, always, compared, lowered, risk_when
from msgen.plan.model import Entity, Plan, Store

STORE = (
    Told("kind", "engine-changed", "engine (its data are not carried over) is",
         weigh=always(Weight.RISK)),
    Told("version", "engine-version-changed", "version is", weigh=always(Weight.RISK)),
    Told("server", "store-moved", "server (its data are not carried over) is",
         weigh=always(Weight.RISK)),
    Told("database", "store-moved", "database (its data are not carried over) is",
         weigh=always(Weight.RISK)),
    Told("managed", "store-moved", "run by somebody else:", weigh=always(Weight.RISK)),
    Told("url", "store-moved", "address is", weigh=always(Weight.RISK)),
    Told("image", "image-changed", "image is", weigh=always(Weight.RISK)),
    Told("size", "storage-changed", "storage is", words.size, risk_when(lowered)),
    Told("port", "port-changed", "port is"),
    Told("scheme", "address-changed", "scheme of its address is"),
    Told("embedded", "local-run-changed", "on a laptop it is"),
    Told("local", "local-run-changed", "local run is", words.local_run),
    Told("seed", "seed-changed", "seed files are"),
    Told("owners", "writers-changed", "written by"),
    Told("owner", "owner-changed", "owner is"),
    Told("profile", "profile-changed", "profile is"),
    Told("args", "command-changed", "arguments are"),
)  # fmt: skip
"""Facts of a datastore that are told one by one."""


def compare(before: Plan, after: Plan) -> Iterator[Difference]:
    """Datastores by name."""
    both = paired(before.stores, after.stores, by_name)
    for store in both.gone:
        used = f", used by {words.listed(_users(store, before))}" if _users(store, before) else ""
        text = f"{_what(store)} no longer used{used} until now; its data are not touched"
        yield Difference("store-removed", Weight.RISK, store.name, text)
    for store in both.new:
        used = f", used by {words.listed(_users(store, after))}" if _users(store, after) else ""
        text = f"new datastore, {_what(store)}{used}"
        yield Difference("store-added", Weight.CHANGE, store.name, text)
    for old, new in both.both:
        yield from _changed(old, new, before, after)


def _changed(old: Store, new: Store, before: Plan, after: Plan) -> Iterator[Difference]:
    about = new.name
    if _users(old, before) and not _users(new, after):
        text = "nobody uses it any more; its data are not touched"
        yield Difference("store-unused", Weight.RISK, about, text)
    yield from compared(STORE, old, new, subject=about)
    yield from server(old, new, about)
    yield from _entities(old, new, before, after)


def _entities(old: Store, new: Store, before: Plan, after: Plan) -> Iterator[Difference]:
    types = ({t.name: t.shape for t in before.types}, {t.name: t.shape for t in after.types})
    both = paired(old.entities, new.entities, by_name)
    for entity in both.gone:
        text = f"entity {entity.name} removed; its data are not touched"
        yield Difference("entity-removed", Weight.RISK, new.name, text)
    for entity in both.new:
        text = f"new entity {entity.name} with {_fields(entity)}"
        yield Difference("entity-added", Weight.CHANGE, new.name, text)
    for one, other in both.both:
        for change in shape_changes(one.shape, other.shape, flow=Flow.REQUEST, types=types):
            yield _field(other, change, new.name)


def _field(entity: Entity, change: ShapeChange, subject: str) -> Difference:
    """Records that are kept have to fit: what would refuse a request may refuse a record."""
    fits = change.weight is Weight.CHANGE
    more = "" if fits else "; records that are kept may not fit"
    if change.text.startswith("removed"):
        more = "; what is kept in it is read no more"
    text = f"entity {entity.name}: {change.path} {change.text}{more}"
    return Difference("entity-changed", Weight.CHANGE if fits else Weight.RISK, subject, text)


def _fields(entity: Entity) -> str:
    return words.listed(field.name for field in entity.shape.fields)


def _what(store: Store) -> str:
    return f"{store.kind} {store.version}" if store.version else store.kind


def _users(store: Store, plan: Plan) -> list[str]:
    return sorted({edge.caller for edge in plan.edges if edge.target == store.name})
