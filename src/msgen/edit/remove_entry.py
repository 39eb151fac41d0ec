"""Taking an endpoint, a datastore or a topic out of a spec, once nobody needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from msgen.diagnostics import Diagnostic, UserError
from msgen.edit.draft import Draft
from msgen.edit.edited import Edited
from msgen.edit.known import known
from msgen.edit.references import NODE, Reference, references
from msgen.edit.remove import without_unused
from msgen.edit.rename_endpoint import find_endpoint, probes_of
from msgen.edit.taking import (
    Doomed,
    doomed,
    idle,
    orphans,
    said_to_use,
    take,
    unheard,
    used,
    without_source,
)
from msgen.edit.text import SpecText, StepPath
from msgen.spec.keys import CallKey, EndpointKey


def remove_endpoint(
    spec: SpecText,
    service: str,
    word: str,
    *,
    with_references: bool = False,
    with_unused: bool = False,
) -> Edited:
    """`spec` in which `service` has no endpoint `word`, its key or its operation.

    Raises UserError that shows every call, probe and subscription that needs it, unless those are
    to go `with_references`. What overlays say of it goes always; datastores and topics that
    nobody else uses go `with_unused`.
    """
    known(spec.written, service, "services")
    label = find_endpoint(spec, service, word)
    own: StepPath = ("services", service, "endpoints", label)
    calls = [one for one in _calls(spec, service, label) if one.place[:4] != own]
    probes = [
        ("services", service, "probes", name)
        for name in probes_of(spec.written.services[service], EndpointKey.read(label))
    ]
    deaf = orphans(spec, lambda one: one.place[:4] == own)
    if (calls or probes or deaf) and not with_references:
        asked = (
            said_to_use(spec, place, f"the {place[3]} probe of {service} asks {label}")
            for place in probes
        )
        unheard_of = (unheard(spec, one, f"{label} of {service}") for one in deaf)
        raise UserError(*(used(spec, one) for one in calls), *asked, *unheard_of)
    loose, warnings = without_source(spec, service, calls)
    going = [*(doomed(spec, one) for one in (*calls, *deaf)), *loose]
    going += [(spec.typed(place)[0], 2) for place in probes]
    going += _overlaid(spec, ("services", service, "endpoints", label))
    going.append((spec.typed(own)[0], 2))
    edited = _without(spec, going, warnings, with_unused=with_unused)
    return replace(edited, remarks=(*edited.remarks, *idle(spec, edited, calls)))


def remove_datastore(
    spec: SpecText, name: str, *, with_references: bool = False, with_unused: bool = False
) -> Edited:
    """`spec` without the datastore `name`.

    Raises UserError that shows every place that uses it, unless those are to go
    `with_references`. Its overlays go always; its server and the like, if nobody else uses them,
    `with_unused`.
    """
    known(spec.written, name, "datastores")
    return _remove(
        spec, "datastores", name, NODE, with_references=with_references, with_unused=with_unused
    )


def remove_topic(
    spec: SpecText, name: str, *, with_references: bool = False, with_unused: bool = False
) -> Edited:
    """`spec` without the topic `name`.

    Raises UserError that shows who publishes and who consumes it, unless those places are to go
    `with_references`, what consumers do with its messages included. Its overlays go always; a
    broker that carries nothing any more `with_unused`.
    """
    known(spec.written, name, "topics")
    return _remove(
        spec, "topics", name, "topics", with_references=with_references, with_unused=with_unused
    )


def _remove(
    spec: SpecText,
    section: str,
    name: str,
    kind: str,
    *,
    with_references: bool,
    with_unused: bool,
) -> Edited:
    uses = [
        one
        for one in references(spec.written)
        if (one.kind, one.name) == (kind, name) and not _is_overlay(one, section)
    ]
    if uses and not with_references:
        raise UserError(*(used(spec, one) for one in uses))
    going = [doomed(spec, one) for one in uses]
    going += _overlaid(spec, (section, name))
    going.append(((section, name), 0))
    return _without(spec, going, (), with_unused=with_unused)


def _without(
    spec: SpecText, going: Iterable[Doomed], remarks: Iterable[Diagnostic], *, with_unused: bool
) -> Edited:
    draft = Draft.of(spec)
    take(draft, going)
    edited = draft.finish(remarks)
    return without_unused(spec, edited) if with_unused else edited


def _calls(spec: SpecText, service: str, label: str) -> Iterator[Reference]:
    """The calls that mean an endpoint, by its key or by the last part of an RPC's."""
    for one in references(spec.written):
        call = one.value
        if not isinstance(call, CallKey) or call.target != service or call.endpoint is None:
            continue
        suffix = label.startswith("rpc ") and label.endswith(f"/{call.endpoint}")
        if call.endpoint == label or suffix:
            yield one


def _is_overlay(one: Reference, section: str) -> bool:
    return one.place[0] == "environments" and one.place[2] == section and len(one.place) == 4


def _overlaid(spec: SpecText, place: StepPath) -> list[Doomed]:
    """What environments say of `place`; what is left with nothing in it goes, too."""
    found: list[Doomed] = []
    for environment in spec.written.environments:
        inner: StepPath = ("environments", environment, *place)
        path, _ = spec.typed(inner)
        if path[-1] == place[-1] and len(path) == len(inner):
            found.append((path, 2))
    return found
