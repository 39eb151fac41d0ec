"""A new edge: what a service leans on, or what an endpoint of it calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgen.edit import data, order
from msgen.edit.draft import Draft
from msgen.edit.edited import Edited
from msgen.edit.known import NAMESPACE, known, read, wrong
from msgen.edit.references import references
from msgen.edit.rename_endpoint import find_endpoint
from msgen.edit.rules import bad_argument, name_taken
from msgen.edit.text import SpecText, StepPath
from msgen.edit.write import Spread
from msgen.spec.keys import CallKey, EndpointKey, Target

_OF_EDGE = frozenset(("optional", "fallback", "timeout", "retries"))
"""What is said of an edge once, for all its calls."""


def add_dependency(
    spec: SpecText,
    caller: str,
    target: str,
    *,
    endpoint: str | None = None,
    from_endpoint: str | None = None,
    policy: Mapping[str, Any] | None = None,
) -> Edited:
    """`spec` in which `caller` leans on `target`, `name` or `name:port`; raises UserError.

    With `endpoint` or `from_endpoint` as a call, of the whole service or of one of its endpoints
    or topics; else by `depends_on`. `policy` is what is said about the edge, such as `timeout`;
    a `?` behind the target makes it optional. It stands at the edge, in `depends_on`; on the call
    where the edge has other calls already, or says otherwise.
    """
    known(spec.written, caller, "services")
    key, optional = split_target(target)
    section = known(spec.written, key.name, *NAMESPACE)
    said = {**(policy or {}), **({"optional": "true"} if optional else {})}
    draft = Draft.of(spec)
    if endpoint is None and from_endpoint is None:
        depend(draft, caller, str(key), said)
        return draft.finish()
    word = str(key)
    if endpoint is not None:
        label = (
            find_endpoint(spec, key.name, endpoint)
            if section == "services"
            else read(EndpointKey, endpoint, "the endpoint")
        )
        word = f"{key} {label}"
    own, common = _apart(spec, caller, key, said)
    _call(draft, _caller_path(spec, caller, from_endpoint), read(CallKey, word, "the call"), own)
    if common:
        say_of_edge(draft, caller, key, common)
    return draft.finish()


def _apart(
    spec: SpecText, caller: str, key: Target, said: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the call says itself, and what `depends_on` says for it."""
    own = {name: value for name, value in said.items() if name not in _OF_EDGE}
    common = {name: value for name, value in said.items() if name in _OF_EDGE}
    there = _entry(spec.tree["services"][caller].get("depends_on"), key)
    known_of_edge = there[1] if there is not None else {}
    common = {name: value for name, value in common.items() if known_of_edge.get(name) != value}
    others = any(
        one.service == caller and one.field in ("calls", "forward") and one.name == key.name
        for one in references(spec.written)
    )
    if others or any(name in known_of_edge for name in common):
        return {**own, **common}, {}
    return own, common


def depend(draft: Draft, caller: str, target: str, policy: Mapping[str, Any]) -> None:
    """Add an entry to what `caller` depends on; raises UserError where it has it."""
    service = draft.spec.written.services[caller]
    if target in service.depends_on:
        raise wrong(name_taken.RULE, f'service "{caller}" depends on "{target}" already')
    add_named(draft, ("services", caller), "depends_on", target, policy, keys=order.SERVICE)


def say_of_edge(draft: Draft, caller: str, key: Target, policy: Mapping[str, Any]) -> None:
    """Say `policy` of what `caller` leans on, in the entry of `depends_on` that means it."""
    path: StepPath = ("services", caller, "depends_on")
    found = _entry(data.at(draft.data, path[:2]).get("depends_on"), key)
    if found is None:
        add_named(draft, path[:-1], "depends_on", str(key), policy, keys=order.SERVICE)
        return
    step, known_of_edge = found
    there = data.at(draft.data, (*path, *step))
    if isinstance(there, dict):
        for name, value in policy.items():
            draft.add((*path, *step), name, value)
    else:
        made = {there.removesuffix("?"): {**known_of_edge, **policy}}
        draft.replace((*path, *step), made)


def _entry(depends_on: Any, key: Target) -> tuple[StepPath, dict[str, Any]] | None:
    """Where `depends_on`, however it is written, has the edge to `key`, and what it says of it."""
    for word in dict.fromkeys((str(key), key.name)):
        if isinstance(depends_on, dict):
            if f"{word}?" in depends_on:
                return (f"{word}?",), {"optional": "true", **depends_on[f"{word}?"]}
            if word in depends_on:
                return (word,), dict(depends_on[word])
            continue
        listed = depends_on if isinstance(depends_on, list) else [depends_on]
        for index, item in enumerate(listed):
            step: StepPath = (index,) if isinstance(depends_on, list) else ()
            if isinstance(item, dict) and word in item:
                return (*step, word), dict(item[word])
            if item in (word, f"{word}?"):
                return step, {"optional": "true"} if item.endswith("?") else {}
    return None


def split_target(text: str) -> tuple[Target, bool]:
    """`cart?` as the target and whether it is optional; raises UserError."""
    key = read(Target, text.removesuffix("?").rstrip(), "the dependency")
    return key, text.endswith("?")


def named(items: Iterable[tuple[str, Mapping[str, Any]]]) -> Any:
    """Names with options as a person writes them: a list, or a map where options are said."""
    listed = list(items)
    if not any(options for _, options in listed):
        return [name for name, _ in listed]
    return Spread({name: dict(options) for name, options in listed})


def add_named(
    draft: Draft,
    holder: StepPath,
    key: str,
    name: str,
    options: Mapping[str, Any],
    *,
    keys: tuple[str, ...],
) -> None:
    """Add `name` to the map or list of names `key` of `holder`, whichever stands there."""
    path = (*holder, key)
    there = data.at(draft.data, holder).get(key)
    optional = options.get("optional") == "true"
    rest = {one: value for one, value in options.items() if one != "optional" or rest_of(options)}
    short = f"{name}?" if optional and not rest else name
    if there is None:
        made = named([(short, rest)])
        draft.add(holder, key, made, order=keys)
    elif isinstance(there, dict):
        draft.add(path, name, dict(options), order=())
    else:
        item: Any = {name: rest} if rest else short
        if isinstance(there, list):
            draft.add(path, None, item)
        else:
            draft.replace(path, [there, item])


def rest_of(options: Mapping[str, Any]) -> bool:
    """Whether anything but `optional` is said."""
    return any(key != "optional" for key in options)


def _caller_path(spec: SpecText, caller: str, from_endpoint: str | None) -> StepPath:
    service: StepPath = ("services", caller)
    if from_endpoint is None:
        return service
    model = spec.written.services[caller]
    part = "endpoints"
    if from_endpoint in model.consumes:
        part, label = "consumes", from_endpoint
    else:
        label = find_endpoint(spec, caller, from_endpoint)
    path, node = spec.typed((*service, part, label))
    if not isinstance(node, dict):
        message = f'"{label}" of {caller} is written short and can hold no calls'
        raise wrong(bad_argument.RULE, message, f"write it as a map: {{{label}: {{}}}}")
    return path


def _call(draft: Draft, holder: StepPath, call: CallKey, policy: Mapping[str, Any]) -> None:
    there = data.at(draft.data, holder).get("calls")
    item: Any = {str(call): dict(policy)} if policy else str(call)
    listed = there if isinstance(there, list) else [] if there is None else [there]
    if any(_says(one, call) for one in listed):
        raise wrong(name_taken.RULE, f'"{call}" is called there already')
    keys = order.ENDPOINT if len(holder) > 2 else order.SERVICE
    if there is None:
        draft.add(holder, "calls", [item], order=keys)
    elif isinstance(there, list):
        draft.add((*holder, "calls"), None, item)
    else:
        draft.replace((*holder, "calls"), [there, item])


def _says(item: Any, call: str) -> bool:
    if isinstance(item, list):
        return any(_says(one, call) for one in item)
    if isinstance(item, dict):
        return item.get("to") == call or (len(item) == 1 and call in item)
    return bool(item == call)
