"""Taking mentions out of a spec: what has to go with each, and what is to be said about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgen.diagnostics import Diagnostic
from msgen.edit.draft import Draft
from msgen.edit.edited import Edited
from msgen.edit.references import Reference, references
from msgen.edit.rename import plan_of
from msgen.edit.results import Handler, handlers
from msgen.edit.rules import follows_name, idle_consumer, still_used
from msgen.edit.text import SpecText, StepPath
from msgen.plan.model import Argument, Call, SourceKind
from msgen.spec.keys import CallKey
from msgen.spec.places import span_of

Doomed = tuple[StepPath, int]
"""A path in the text that has to go, and how many of its first steps stay in any case."""

_HOW = {
    "calls": "calls", "forward": "forwards to", "start_after": "starts after",
    "consumes": "consumes", "publishes": "publishes", "depends_on": "depends on",
    "reads": "reads", "writes": "writes", "server": "stands on the server of",
}  # fmt: skip
_ENTRIES = ("endpoints", "consumes", "versions", "jobs", "init", "sidecars")
_WITH = "--with-references takes these places away too"


def used(spec: SpecText, one: Reference) -> Diagnostic:
    """The finding that a mention of what is to go stands here."""
    how = _HOW.get(one.field, "has the address of")
    who = f'service "{one.service}"' if one.service else f'"{".".join(map(str, one.place[:4]))}"'
    if one.service and one.place[2:3] in (("endpoints",), ("consumes",)) and len(one.place) > 4:
        who = f"{one.place[3]} of {one.service}"
    if one.field == "server":
        who = f'datastore "{one.place[1]}"'
    return said_to_use(spec, one.place, f"{who} {how} {_what(one)}")


def said_to_use(spec: SpecText, place: StepPath, message: str) -> Diagnostic:
    """The finding at `place` in the words of `message`."""
    return still_used.RULE.at(span_of(spec.tree, place), message, hint=_WITH)


def _what(one: Reference) -> str:
    whole = isinstance(one.value, CallKey) or one.field in ("reads", "writes")
    return one.value if whole else one.name


def doomed(spec: SpecText, one: Reference) -> Doomed:
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


def orphans(spec: SpecText, goes: Callable[[Reference], bool]) -> list[Reference]:
    """Subscriptions to topics whose every publisher `goes`; those that go too are none."""
    topics = [one for one in references(spec.written) if one.kind == "topics"]
    publishers: dict[str, list[Reference]] = {}
    for one in topics:
        if one.field == "publishes":
            publishers.setdefault(one.name, []).append(one)
    silent = {name for name, listed in publishers.items() if all(map(goes, listed))}
    return [
        one
        for one in topics
        if one.name in silent and one.field == "consumes" and one.service and not goes(one)
    ]


def unheard(spec: SpecText, one: Reference, publisher: str) -> Diagnostic:
    """The finding that a subscription will hear nothing once `publisher` is gone."""
    message = f'service "{one.service}" consumes "{one.name}", which only {publisher} publishes'
    return said_to_use(spec, one.place, message)


def idle(spec: SpecText, edited: Edited, gone: Iterable[Reference]) -> Iterator[Diagnostic]:
    """A note for each consumer that only made calls which are `gone`."""
    after = spec.after(edited.files)
    places = {one.place[:4] for one in gone if one.place[2:3] == ("consumes",) and one.place[4:]}
    for place in sorted(places, key=str):
        service, topic = str(place[1]), str(place[3])
        model = after.written.services.get(service)
        consume = model.consumes.get(topic) if model is not None else None
        if consume is not None and not consume.model_fields_set:
            message = f'service "{service}" consumes "{topic}", and does nothing with it any more'
            hint = "take it out of consumes, or say there what is to be done"
            yield idle_consumer.RULE.at(span_of(after.tree, place), message, hint=hint)


def take(draft: Draft, going: Iterable[Doomed]) -> None:
    """Remove all paths; of a list the last items first, so that the others keep their numbers.

    Of calls side by side that are but one now, a plain call is made.
    """
    paths = dict(going)
    together: dict[int, list[StepPath]] = {}
    for path in sorted(paths, key=_from_behind, reverse=True):
        if not any(path[:length] in paths for length in range(1, len(path))):
            found = draft.find(path)
            assert found is not None, path
            together.setdefault(id(found[1]), []).append(path)
    for first, *same in list(together.values()):
        draft.remove(first, keep=paths[first], same=same)
    groups = {path[:-2]: None for path in paths if path[-3:-2] == ("calls",)}
    for calls in groups:
        draft.ungroup(calls)


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


def without_source(
    spec: SpecText, target: str, gone: Iterable[Reference]
) -> tuple[list[Doomed], list[Diagnostic]]:
    """What `with:` says of results that are gone, to be taken out too, and a warning for each."""
    going, warnings = [], []
    for (service, label), call, argument in _results(spec, gone):
        path, _ = spec.typed((*call.loc, "with", argument.name))
        if path[-2:] == ("with", argument.name):
            going.append((path, len(path) - 2))
        told = f'"{argument.name}" of {call.target} came from {target}'
        message = f"{label or 'itself'} of {service}: {told}"
        warnings.append(follows_name.RULE.at(None, message, hint="say in with: what it is"))
    return going, warnings


def _handler(one: Reference) -> Handler:
    """Where a call stands: its service, and the endpoint or topic if it is not the service's."""
    label = str(one.place[3]) if one.place[2] in ("endpoints", "consumes") else ""
    return str(one.place[1]), label
