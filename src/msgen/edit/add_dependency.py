"""A new edge: what a service leans on, or what an endpoint of it calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgen.edit import data, order
from msgen.edit.draft import Draft
from msgen.edit.edited import Edited
from msgen.edit.known import NAMESPACE, known, read, wrong
from msgen.edit.rename_endpoint import find_endpoint
from msgen.edit.rules import bad_argument, name_taken
from msgen.edit.text import SpecText, StepPath
from msgen.edit.write import Spread
from msgen.spec.keys import CallKey, EndpointKey, Target


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
    a `?` behind the target makes it optional.
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
    _call(draft, _caller_path(spec, caller, from_endpoint), read(CallKey, word, "the call"), said)
    return draft.finish()


def depend(draft: Draft, caller: str, target: str, policy: Mapping[str, Any]) -> None:
    """Add an entry to what `caller` depends on; raises UserError where it has it."""
    service = draft.spec.written.services[caller]
    if target in service.depends_on:
        raise wrong(name_taken.RULE, f'service "{caller}" depends on "{target}" already')
    add_named(draft, ("services", caller), "depends_on", target, policy, keys=order.SERVICE)


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
