"""Taking a service or a dependency out of a spec, and first naming what still leans on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgen.diagnostics import Diagnostic, UserError
from msgen.edit.draft import Draft
from msgen.edit.edited import Edited
from msgen.edit.known import NAMESPACE, known, read, unknown
from msgen.edit.references import NODE, Reference, references
from msgen.edit.rename import plan_of
from msgen.edit.rename_endpoint import find_endpoint
from msgen.edit.results import Handler, handlers
from msgen.edit.rules import follows_name, still_used
from msgen.edit.text import SpecText, StepPath
from msgen.plan.model import Argument, Call, SourceKind
from msgen.spec.keys import CallKey, Target
from msgen.spec.models.root import Spec
from msgen.spec.places import span_of

_HOW = {
    "calls": "calls", "forward": "forwards to", "start_after": "starts after",
    "consumes": "consumes", "depends_on": "depends on",
}  # fmt: skip
_ENTRIES = ("endpoints", "consumes", "versions", "jobs", "init", "sidecars")
_WITH = "--with-references takes these places away too"


def remove_service(
    spec: SpecText, name: str, *, with_references: bool = False, with_unused: bool = False
) -> Edited:
    """`spec` without the service `name`.

    Raises UserError that shows every place that leans on it, unless those are to go
    `with_references`. Overlays of the service itself go always; datastores, topics and the like
    that nobody else uses go `with_unused`.
    """
    known(spec.written, name, "services")
    uses = [one for one in references(spec.written) if one.kind == NODE and one.name == name]
    own = [one for one in uses if _is_own(one, name)]
    others = [one for one in uses if one not in own and one.service != name]
    heard = list(_orphans(spec, name))
    if (others or heard) and not with_references:
        raise UserError(*(_used(spec, one) for one in others), *heard)
    loose, warnings = _without_source(spec, name, others)
    doomed = [_doomed(spec, one) for one in (*others, *own)]
    draft = Draft.of(spec)
    _take(draft, [*doomed, *loose, (("services", name), 0)])
    edited = draft.finish(warnings)
    return without_unused(spec, edited) if with_unused else edited


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
        raise UserError(*(_used(spec, one) for one in kept))
    going += kept
    if not going:
        leans = [one.name for one in references(spec.written) if one.service == caller]
        what = f"{target} {endpoint}" if endpoint else target
        raise unknown(f'service "{caller}" does not lean on "{what}"', target, leans)
    loose, warnings = _without_source(spec, wanted.name, going)
    draft = Draft.of(spec)
    _take(draft, [*(_doomed(spec, one) for one in going), *loose])
    return draft.finish(warnings)


def without_unused(spec: SpecText, edited: Edited) -> Edited:
    """`edited` without what was used in `spec` and is not any more."""
    before = _used_names(spec.written)
    while True:
        again = spec.after(edited.files)
        now = _used_names(again.written)
        gone = [
            (section, name)
            for kind, name in sorted(before - now)
            for section in (NAMESPACE[1:] if kind == NODE else (kind,))
            if section != "environments" and name in getattr(again.written, section)
        ]
        if not gone:
            return edited
        doomed = [
            (("environments", environment, section, name), 2)
            for environment, overlay in again.written.environments.items()
            for section, name in gone
            if name in getattr(overlay, section)
        ]
        draft = Draft.of(again)
        _take(draft, [*doomed, *(((section, name), 0) for section, name in gone)])
        edited = edited.then(draft.finish())


def _used_names(spec: Spec) -> set[tuple[str, str]]:
    return {(one.kind, one.name) for one in references(spec) if one.place[0] != "environments"}


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


def _orphans(spec: SpecText, name: str) -> Iterator[Diagnostic]:
    """Subscriptions of others to topics to which nobody else publishes."""
    topics = [one for one in references(spec.written) if one.kind == "topics"]
    publishers: dict[str, set[str | None]] = {}
    for one in topics:
        if one.field == "publishes":
            publishers.setdefault(one.name, set()).add(one.service)
    for one in topics:
        alone = publishers.get(one.name) == {name}
        if alone and one.field == "consumes" and one.service not in (name, None):
            message = f'service "{one.service}" consumes "{one.name}", which only {name} publishes'
            span = span_of(spec.tree, one.place)
            yield still_used.RULE.at(span, message, hint="--with-references removes it anyway")


def _used(spec: SpecText, one: Reference) -> Diagnostic:
    how = _HOW.get(one.field, "has the address of")
    who = f'service "{one.service}"' if one.service else f'"{".".join(map(str, one.place[:4]))}"'
    if one.service and one.place[2:3] in (("endpoints",), ("consumes",)):
        who = f"{one.place[3]} of {one.service}"
    what = one.value if isinstance(one.value, CallKey) else one.name
    span = span_of(spec.tree, one.place)
    return still_used.RULE.at(span, f"{who} {how} {what}", hint=_WITH)


def _doomed(spec: SpecText, one: Reference) -> tuple[StepPath, int]:
    """What has to go for a mention to be gone, in the text, and how much above it stays."""
    place = one.place
    if one.field == "forward":
        place = place[:4]
    elif place[0] == "env_groups" or place[2:3] == ("env_groups",):
        place = place[: 3 if place[0] == "env_groups" else 5]
    elif "env" in place:
        place = place[: place.index("env") + 2]
    keep = 2
    if place[0] == "services" and place[2] in _ENTRIES and len(place) > 4:
        keep = len(spec.typed(place[:4])[0])
    return spec.typed(place)[0], keep


def _take(draft: Draft, doomed: Iterable[tuple[StepPath, int]]) -> None:
    """Remove all paths; of a list the last items first, so that the others keep their numbers."""
    paths = dict(doomed)
    together: dict[int, list[StepPath]] = {}
    for path in sorted(paths, key=_from_behind, reverse=True):
        if not any(path[:length] in paths for length in range(1, len(path))):
            found = draft.find(path)
            assert found is not None, path
            together.setdefault(id(found[1]), []).append(path)
    for first, *same in list(together.values()):
        draft.remove(first, keep=paths[first], same=same)


def _from_behind(path: StepPath) -> tuple[tuple[bool, int, str], ...]:
    return tuple(
        (isinstance(step, int), step if isinstance(step, int) else 0, str(step)) for step in path
    )


def _results(spec: SpecText, gone: Iterable[Reference]) -> Iterator[tuple[Handler, Call, Argument]]:
    """What used the results of calls that are gone."""
    calling = [one for one in gone if isinstance(one.value, CallKey)]
    touched = {_handler(one) for one in calling}
    places = {spec.typed(one.place)[0] for one in calling}
    plan = plan_of(spec)
    for handler, calls in handlers(plan) if plan is not None and touched else ():
        if handler not in touched:
            continue
        names = {call.name for call in calls if spec.typed(call.loc)[0] in places}
        for call in calls:
            for argument in call.arguments:
                used = argument.source is SourceKind.RESULT and argument.path[0] in names
                if used and call.name not in names:
                    yield handler, call, argument


def _without_source(
    spec: SpecText, target: str, gone: Iterable[Reference]
) -> tuple[list[tuple[StepPath, int]], list[Diagnostic]]:
    """What `with:` says of results that are gone, to be taken out too, and a warning for each."""
    doomed, warnings = [], []
    for (service, label), call, argument in _results(spec, gone):
        path, _ = spec.typed((*call.loc, "with", argument.name))
        if path[-2:] == ("with", argument.name):
            doomed.append((path, len(path) - 2))
        told = f'"{argument.name}" of {call.target} came from {target}'
        message = f"{label or 'itself'} of {service}: {told}"
        warnings.append(follows_name.RULE.at(None, message, hint="say in with: what it is"))
    return doomed, warnings


def _handler(one: Reference) -> Handler:
    """Where a call stands: its service, and the endpoint or topic if it is not the service's."""
    label = str(one.place[3]) if one.place[2] in ("endpoints", "consumes") else ""
    return str(one.place[1]), label
