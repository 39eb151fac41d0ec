"""A new service: complete with a name alone, and as its neighbours are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from msgen.edit import order, sensible
from msgen.edit.add_dependency import named, split_target
from msgen.edit.draft import Draft
from msgen.edit.edited import Edited
from msgen.edit.files import file_for_service
from msgen.edit.known import NAMESPACE, known, new_name, read, wrong
from msgen.edit.rules import bad_argument, name_taken
from msgen.edit.text import SpecText
from msgen.edit.write import Spread
from msgen.names import nearest
from msgen.records import dataclass
from msgen.spec.keys import EndpointKey
from msgen.spec.models.data import StoreKind
from msgen.spec.models.root import Spec
from msgen.spec.models.service import Kind

_SQL = ("postgres", "mysql", "mariadb", "mongodb")
_SERVES = ("service",)
_NIGHTLY = "0 3 * * *"

Drafted = list[tuple[EndpointKey, dict[str, Any]]]
"""Endpoints with what is said of them."""


@dataclass(frozen=True, slots=True)
class NewService:
    """What is said about a new service; all but the name may be left open.

    `endpoints` are keys such as `GET /bins`; `depends_on` names, with `?` where optional;
    `datastore` a kind, for a store of its own, or the name of one that exists; `consumes` topics;
    `expose` the public prefix. `file` is the spec file to write to, by path below the root spec's
    folder.
    """

    name: str
    kind: str = "service"
    description: str = ""
    owner: str = ""
    subsystem: str = ""
    blueprint: str = ""
    image: str = ""
    expose: str = ""
    schedule: str = ""
    endpoints: Sequence[str] = ()
    depends_on: Sequence[str] = ()
    consumes: Sequence[str] = ()
    datastore: str = ""
    file: str = ""


def add_service(spec: SpecText, new: NewService) -> Edited:
    """`spec` with one more service, behind the others; raises UserError."""
    new_name(spec.written, new.name)
    read(Kind, new.kind, "the kind")
    for topic in new.consumes:
        known(spec.written, topic, "topics")
    endpoints = _endpoint_keys(new)
    store, is_new = _store(spec.written, new)
    leans = [*new.depends_on, *([store] if store else [])]
    for one in new.depends_on:
        known(spec.written, split_target(one)[0].name, *NAMESPACE)
    keeps = is_new and new.datastore in _SQL
    # a name alone makes one list of records, which need no name of their own
    wanted = endpoints if new.endpoints or keeps else []
    types = sensible.new_types(wanted, spec.written.types)
    drafted = [(key, sensible.endpoint(key, spec.written.types, new=types)) for key in endpoints]
    value = _service(new, drafted, leans, store=store if keeps else "")
    draft = Draft.of(spec)
    file = file_for_service(spec, draft, owner=new.owner, subsystem=new.subsystem, said=new.file)
    for noun, record in types.items():
        draft.add(("types",), noun, record, above=order.SECTIONS, file=file)
    draft.add(("services",), new.name, value, above=order.SECTIONS, file=file)
    if is_new:
        about = _entities(drafted, {*spec.written.types, *types}) if keeps else {}
        entry = store_value(spec.written, new.datastore, about)
        draft.add(("datastores",), store, entry, above=order.SECTIONS, file=file)
    return draft.finish()


def store_value(spec: Spec, kind: str, entities: dict[str, Any]) -> dict[str, Any]:
    """A datastore of a kind, on the server that the others of its kind share."""
    alike = [one for one in spec.datastores.values() if one.kind == kind]
    servers = Counter(one.server for one in alike if one.server)
    server, count = servers.most_common(1)[0] if servers else ("", 0)
    made: dict[str, Any] = {"kind": kind}
    if count * 2 > len(alike):
        made["server"] = server
    if entities:
        made["entities"] = entities
    return made


def _endpoint_keys(new: NewService) -> list[EndpointKey]:
    said = list(new.endpoints)
    if len(set(said)) < len(said):
        raise wrong(name_taken.RULE, "an endpoint stands there twice", "name each one once")
    if not said and new.kind in _SERVES and not new.image:
        path = sensible.usual_path(new.name)
        said = [f"GET {path}"]
        if new.datastore in _SQL:
            said += [f"POST {path}", f"GET {path}/{{id}}"]
    return [read(EndpointKey, one, "the endpoint") for one in said]


def _store(spec: Spec, new: NewService) -> tuple[str, bool]:
    """The name of its datastore, if any, and whether that is new."""
    if not new.datastore:
        return "", False
    if new.datastore in spec.datastores:
        return new.datastore, False
    kinds = StoreKind.__args__  # type: ignore[attr-defined]
    if new.datastore in kinds:
        return new_name(spec, f"{new.name}-db"), True
    message = f'"{new.datastore}" is neither a datastore nor a kind of one'
    there = [*spec.datastores, *kinds]
    meant = nearest(new.datastore, there)
    hint = f'did you mean "{meant}"?' if meant else f"there are {', '.join(there)}"
    raise wrong(bad_argument.RULE, message, hint)


def _service(new: NewService, endpoints: Drafted, leans: list[str], *, store: str) -> Spread:
    made = Spread()
    if new.kind != "service":
        made["kind"] = new.kind
    for key in ("description", "owner", "subsystem", "blueprint", "image"):
        if getattr(new, key):
            made[key] = getattr(new, key)
    if new.kind == "cron":
        made["schedule"] = new.schedule or _NIGHTLY
    if new.expose:
        made["expose"] = {"prefix": new.expose}
        if not all(key.path.startswith(new.expose) for key, _ in endpoints):
            made["expose"]["strip"] = "true"
    if endpoints:
        made["endpoints"] = Spread({str(key): _kept(key, said, store) for key, said in endpoints})
    if new.consumes:
        made["consumes"] = Spread({topic: {} for topic in new.consumes})
    if leans:
        made["depends_on"] = named([(one, {}) for one in leans])
    return made


def _kept(key: EndpointKey, said: dict[str, Any], store: str) -> dict[str, Any]:
    """What an endpoint says if `store` keeps what it is about; an empty one keeps nothing."""
    if not store or not said or key.method not in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        return said
    made = dict(said)
    if sensible.is_list(key):
        made["query"] = {"page": "optional int(1..)"}
    made["reads" if key.method == "GET" else "writes"] = [f"{store}.{sensible.record_of(key)}"]
    return {name: made[name] for name in order.ENDPOINT if name in made}


def _entities(endpoints: Drafted, types: Collection[str]) -> dict[str, Any]:
    """The kinds of records that the endpoints are about, each with its type or a plain one."""
    return {sensible.record_of(key): sensible.shape(key, types) for key, said in endpoints if said}
