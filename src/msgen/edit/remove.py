"""Taking a service or a dependency out of a spec, and first naming what still leans on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from msgen.checks.index import shapes
from msgen.diagnostics import Diagnostic, UserError
from msgen.edit.draft import Draft
from msgen.edit.edited import Edited
from msgen.edit.known import NAMESPACE, known, read, unknown
from msgen.edit.references import NODE, Reference, references
from msgen.edit.rename_endpoint import find_endpoint
from msgen.edit.rules import still_leans
from msgen.edit.taking import doomed, idle, orphans, take, unheard, used, without_source
from msgen.edit.text import SpecText
from msgen.spec.keys import CallKey, Target
from msgen.spec.places import span_of


def remove_service(
    spec: SpecText, name: str, *, with_references: bool = False, with_unused: bool = False
) -> Edited:
    """`spec` without the service `name`.

    Raises UserError that shows every place that leans on it, unless those are to go
    `with_references`, subscriptions to what it alone published among them. Overlays of the
    service itself go always; datastores, topics and the like that nobody else uses go
    `with_unused`.
    """
    known(spec.written, name, "services")
    uses = [one for one in references(spec.written) if one.kind == NODE and one.name == name]
    own = [one for one in uses if _is_own(one, name)]
    others = [one for one in uses if one not in own and one.service != name]
    deaf = orphans(spec, lambda one: one.service == name)
    if (others or deaf) and not with_references:
        raise UserError(
            *(used(spec, one) for one in others), *(unheard(spec, one, name) for one in deaf)
        )
    loose, warnings = without_source(spec, name, others)
    going = [doomed(spec, one) for one in (*others, *own, *deaf)]
    draft = Draft.of(spec)
    take(draft, [*going, *loose, (("services", name), 0)])
    edited = draft.finish(warnings)
    edited = without_unused(spec, edited) if with_unused else edited
    return replace(edited, remarks=(*edited.remarks, *idle(spec, edited, others)))


def remove_dependency(
    spec: SpecText,
    caller: str,
    target: str,
    *,
    endpoint: str | None = None,
    from_endpoint: str | None = None,
    with_references: bool = False,
) -> Edited:
    """`spec` in which `caller` leans less on `target`, a name or `name:port`.

    With `endpoint` or `from_endpoint`, the calls to the one and of the other go. With neither,
    what `depends_on` says of it; raises UserError where other places of `caller` still lean on
    `target`, unless those are to go `with_references`.
    """
    known(spec.written, caller, "services")
    wanted: Target = read(Target, target, "the dependency")
    known(spec.written, wanted.name, *NAMESPACE)
    uses = [one for one in _uses(spec, caller, wanted.name) if _is_at(one, wanted)]
    if endpoint is not None or from_endpoint is not None:
        going = _called(spec, uses, endpoint=endpoint, from_endpoint=from_endpoint)
        kept: list[Reference] = []
    else:
        going = [one for one in uses if one.field == "depends_on"]
        kept = [one for one in uses if one.field != "depends_on"]
    if kept and not with_references:
        raise UserError(*(used(spec, one) for one in kept))
    going += kept
    if not going:
        leans = [one.name for one in references(spec.written) if one.service == caller]
        what = f"{target} {endpoint}" if endpoint else target
        raise unknown(f'service "{caller}" does not lean on "{what}"', target, leans)
    loose, warnings = without_source(spec, wanted.name, going)
    draft = Draft.of(spec)
    take(draft, [*(doomed(spec, one) for one in going), *loose])
    edited = draft.finish(warnings)
    return replace(
        edited,
        remarks=(
            *warnings,
            *idle(spec, edited, going),
            *_still_leaning(spec, edited, caller, wanted),
        ),
    )


def without_unused(spec: SpecText, edited: Edited) -> Edited:
    """`edited` without what was used in `spec` and is not any more, types included."""
    before = _used_names(spec)
    while True:
        again = spec.after(edited.files)
        now = _used_names(again)
        gone = [
            (section, name)
            for kind, name in sorted(before - now)
            for section in (NAMESPACE[1:] if kind == NODE else (kind,))
            if section != "environments" and name in getattr(again.written, section)
        ]
        if not gone:
            return edited
        going = [
            (("environments", environment, section, name), 2)
            for environment, overlay in again.written.environments.items()
            for section, name in gone
            if name in getattr(overlay, section, ())
        ]
        draft = Draft.of(again)
        take(draft, [*going, *(((section, name), 0) for section, name in gone)])
        edited = edited.then(draft.finish())


def _used_names(text: SpecText) -> set[tuple[str, str]]:
    spec = text.written
    found = {(one.kind, one.name) for one in references(spec) if one.place[0] != "environments"}
    if len(spec.brokers) == 1 and spec.topics:
        found |= {(NODE, name) for name in spec.brokers}  # the only one carries what names none
    return found | {("types", name) for name, _ in shapes.written_refs(spec)}


def _still_leaning(
    spec: SpecText, edited: Edited, caller: str, wanted: Target
) -> Iterator[Diagnostic]:
    """A note where the last call is gone, and `depends_on` still says something of the target."""
    after = spec.after(edited.files)
    left = [one for one in _uses(after, caller, wanted.name) if _is_at(one, wanted)]
    before = any(isinstance(one.value, CallKey) for one in _uses(spec, caller, wanted.name))
    if before and {one.field for one in left} == {"depends_on"}:
        message = f'service "{caller}" calls {wanted} no more, and still depends on it'
        hint = f"msgen remove-dependency {caller} {wanted} takes that away, too"
        yield still_leans.RULE.at(span_of(after.tree, left[0].place), message, hint=hint)


def _is_own(one: Reference, name: str) -> bool:
    return one.place[0] == "environments" and one.place[2:] == ("services", name)


def _uses(spec: SpecText, caller: str, target: str) -> Iterator[Reference]:
    for one in references(spec.written):
        if one.kind == NODE and one.name == target:
            overlaid = one.place[0] == "environments" and one.place[3:5] == (caller, "depends_on")
            if one.service == caller or overlaid:
                yield one


def _is_at(one: Reference, wanted: Target) -> bool:
    """Whether a mention means the port that is wanted, or any will do."""
    value = one.value
    port = value.port if isinstance(value, Target | CallKey) else None
    return wanted.port in (None, port)


def _called(
    spec: SpecText, uses: Iterable[Reference], *, endpoint: str | None, from_endpoint: str | None
) -> list[Reference]:
    found = []
    for one in uses:
        call = one.value
        if not isinstance(call, CallKey):
            continue
        label = endpoint
        if endpoint is not None and call.target in spec.written.services:
            label = find_endpoint(spec, call.target, endpoint)
        said = call.endpoint or ""
        right = label is None or label == said or (bool(said) and label.endswith(f"/{said}"))
        if right and from_endpoint in (None, one.place[3]):
            found.append(one)
    return found
