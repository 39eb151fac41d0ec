"""Another method, path or operation name for an endpoint, at its callers too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from msgen.diagnostics import UserError
from msgen.edit import order
from msgen.edit.draft import Draft
from msgen.edit.edited import Edited
from msgen.edit.known import known, read, unknown, wrong
from msgen.edit.references import references, typed
from msgen.edit.rename import follow_results, plan_of, with_left_over
from msgen.edit.results import Handler
from msgen.edit.rules import bad_argument, name_taken
from msgen.edit.text import SpecText, StepPath
from msgen.plan.model import Plan
from msgen.spec.keys import CallKey, EndpointKey
from msgen.spec.models.endpoint import Endpoint
from msgen.spec.models.service import Service

Change = tuple[StepPath, bool, str]

_OPERATION = re.compile(r"[a-z][a-z0-9_]*")


def rename_endpoint(spec: SpecText, service: str, old: str, new: str) -> Edited:
    """`spec` in which an endpoint of `service` has another key or operation; raises UserError.

    `old` is its key (`POST /orders`) or operation (`create_order`); `new` a key, a path alone
    (the method stays) or an operation, which is said by `as:`.
    """
    known(spec.written, service, "services")
    before = plan_of(spec)
    operations = _operations(before, service)
    label = find_endpoint(spec, service, old, operations)
    if _OPERATION.fullmatch(new):
        edited, now = _say_operation(spec, service, label, new, operations), label
    else:
        now = _new_key(spec, service, label, new)
        edited = _say_key(spec, service, label, now)

    def moved(handler: Handler) -> Handler:
        return (service, now) if handler == (service, label) else handler

    edited = follow_results(spec, edited, moved)
    was, then = operations.get(label), _operations(plan_of(spec, edited), service).get(now)
    if was and then and was != then:
        edited = replace(edited, operations={(service, was): then})
    word = label.partition(" ")[2]
    return with_left_over(spec, edited, word) if now != label and len(word) > 1 else edited


def find_endpoint(
    spec: SpecText, service: str, word: str, operations: dict[str, str] | None = None
) -> str:
    """The key of the endpoint that `word`, a key or an operation, means; raises UserError."""
    endpoints = spec.written.services[service].endpoints
    if word in endpoints:
        return word
    if operations is None:
        operations = _operations(plan_of(spec), service)
    found = next((label for label, name in operations.items() if name == word), None)
    found = word if found is None and word in operations else found
    if found in endpoints:
        return str(found)
    if found is not None:
        file = spec.written.services[service].openapi or spec.written.services[service].proto
        message = f'"{word}" of {service} stands in {file}'
        raise wrong(bad_argument.RULE, message, "change it there")
    names = [*map(str, endpoints), *operations.values()]
    raise unknown(f'service "{service}" has no endpoint "{word}"', word, names)


def _operations(plan: Plan | None, service: str) -> dict[str, str]:
    for workload in plan.workloads if plan is not None else ():
        if workload.name == service:
            return {one.label: one.operation for one in workload.endpoints}
    return {}


def _new_key(spec: SpecText, service: str, label: str, new: str) -> str:
    text = f"{label.partition(' ')[0]} {new}" if new.startswith(("/", "~/")) else new
    key: str = read(EndpointKey, text, "the endpoint")
    if key != label and key in spec.written.services[service].endpoints:
        raise wrong(name_taken.RULE, f'service "{service}" has an endpoint "{key}" already')
    return str(key)


def _say_operation(
    spec: SpecText, service: str, label: str, new: str, operations: dict[str, str]
) -> Edited:
    if new in operations.values() and operations.get(label) != new:
        raise wrong(name_taken.RULE, f'service "{service}" has an operation "{new}" already')
    draft = Draft.of(spec)
    path, _ = spec.typed(("services", service, "endpoints", label))
    if spec.written.services[service].endpoints[EndpointKey.read(label)].as_ is None:
        draft.add(path, "as", new, order=order.ENDPOINT)
        return draft.finish()
    bare = Draft.of(spec)
    try:
        bare.remove((*path, "as"), keep=len(path))
        derived = bare.finish()
        if _operations(plan_of(spec, derived), service).get(label) == new:
            return derived
    except UserError:
        pass  # it stands where an anchor shares it, and is changed there
    draft.retext([((*path, "as"), False, new)])
    return draft.finish()


def _say_key(spec: SpecText, service: str, label: str, new: str) -> Edited:
    model = spec.written.services[service]
    old_key, new_key = EndpointKey.read(label), EndpointKey.read(new)
    changes = [(spec.typed(("services", service, "endpoints", label))[0], True, new)]
    for name, overlay in spec.written.environments.items():
        change = overlay.services.get(service)
        if change is not None and label in change.endpoints:
            place = ("environments", name, "services", service, "endpoints", label)
            changes.append((spec.typed(place)[0], True, new))
    renamed = (
        dict(zip(old_key.params, new_key.params, strict=True))
        if len(old_key.params) == len(new_key.params)
        else {}
    )
    renamed = {was: now for was, now in renamed.items() if was != now}
    changes += _calls(spec, service, label, new_key, renamed)
    changes += _parameters(spec, service, label, model.endpoints[old_key], renamed)
    changes += _probes(spec, service, model, old_key, new_key)
    draft = Draft.of(spec)
    draft.retext(dict.fromkeys(changes))
    return draft.finish()


def _calls(
    spec: SpecText, service: str, label: str, new: EndpointKey, renamed: dict[str, str]
) -> Iterator[Change]:
    """The callers' words for the endpoint, and for the parameters of its path."""
    for one in references(spec.written):
        call = one.value
        if not isinstance(call, CallKey) or call.target != service or call.endpoint is None:
            continue
        suffix = label.startswith("rpc ") and label.endswith(f"/{call.endpoint}")
        if call.endpoint != label and not suffix:
            continue
        short = suffix and call.endpoint != label and new.method == "RPC"
        word = new.rpartition("/")[2] if short else str(new)
        path, is_key, text = typed(spec, one)
        yield path, is_key, f"{text.partition(' ')[0]} {word}"
        for was, now in renamed.items():
            there, node = spec.typed((*one.place, "with"))
            if there[-1] == "with" and was in node:
                yield (*there, was), True, now


def _parameters(
    spec: SpecText, service: str, label: str, model: Endpoint, renamed: dict[str, str]
) -> Iterator[Change]:
    """The parameters' types, and what the endpoint's own calls make of them."""
    place: StepPath = ("services", service, "endpoints", label)
    for was, now in renamed.items():
        path, _ = spec.typed((*place, "path", was))
        if path[-1] == was:
            yield path, True, now
        for index, step in enumerate(model.calls):
            for inner, call in enumerate(step):
                for name, value in call.with_.items():
                    if isinstance(value, str) and value.partition(".")[0] == was:
                        there = spec.typed((*place, "calls", index, inner, "with", name))[0]
                        yield there, False, now + value[len(was) :]


def _probes(
    spec: SpecText, service: str, model: Service, old: EndpointKey, new: EndpointKey
) -> Iterator[Change]:
    """Probes that ask the endpoint."""
    if new.method != "GET" or new.matching != "exact":
        return
    for name in probes_of(model, old):
        path, node = spec.typed(("services", service, "probes", name))
        if isinstance(node, str):
            yield path, False, f"GET {new.path}"
        elif isinstance(node, dict):
            yield (*path, "http" if "http" in node else "path"), False, new.path


def probes_of(model: Service, key: EndpointKey) -> Iterator[str]:
    """The names of the probes of a service that ask its endpoint `key`."""
    for name in ("ready", "live", "start"):
        probe = getattr(model.probes, name)
        asks = probe is not None and probe.kind == "http" and probe.path == key.path
        if asks and key.method == "GET":
            yield name
