"""What has another name in a spec that somebody edited by hand, told from the two specs alone.

A service that is gone goes on as one that is new if both are of one kind and at least half of what
the larger of the two offers (endpoints, consumed topics, schedule, where it is made from) is the
same in both; or if they say the same, word for word. An endpoint goes on if method or path stay,
and at least half of what it takes, gives and does. Either way only if no other fits as well.
Whatever fits less, or is one of several, is a doubt, which only a person can settle.
"""

import json
import re
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, TypeVar

import yaml

from msgen.output.locked import Lock
from msgen.records import dataclass

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MADE_FROM = ("schedule", "openapi", "proto", "image", "build")
_DOES = ("request", "response", "reads", "writes", "publishes", "calls")
_PARAMETER = re.compile(r"\{[^{}]+\}")
_KEY = re.compile(r"^  (\S.*)", re.MULTILINE)
_TYPE = re.compile(r"\b[A-Z]\w+")

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that is gone, and what it may be called now."""

    old: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """Names that changed beyond doubt, and the doubts."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Part:
    """The part of a service in a canonical spec."""

    name: str
    text: str

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """The part as maps, lists and text; nothing where an edit of the lock broke it."""
        try:
            found = yaml.load(self.text, _LOADER)  # noqa: S506 - it makes text alone
        except yaml.YAMLError:
            return {}
        return found if isinstance(found, dict) else {}

    @cached_property
    def endpoints(self) -> Mapping[str, Mapping[str, Any]]:
        """The endpoints that stand in the spec itself, by label."""
        found = self.data.get("endpoints") or {}
        return {label: each if isinstance(each, dict) else {} for label, each in found.items()}

    @cached_property
    def offers(self) -> frozenset[str]:
        """What it is known by: nothing of this is in two services of one system by chance."""
        found = {f"endpoint {_PARAMETER.sub('{}', label)}" for label in self.endpoints}
        found |= {f"topic {topic}" for topic in self.data.get("consumes") or ()}
        found |= {f"{key} {self.data[key]}" for key in _MADE_FROM if self.data.get(key)}
        return frozenset(found)

    @cached_property
    def around(self) -> frozenset[str]:
        """What it works with, which other services do as well: dependencies and types."""
        types = _TYPE.findall(json.dumps([list(each.values()) for each in self.endpoints.values()]))
        return frozenset((*map(str, self.data.get("depends_on") or ()), *types))


def services(before: Lock, after: Lock, *, settled: Collection[str]) -> Guess:
    """Tell which services have another name; those in `settled` are not asked about."""
    gone = [name for name in before.specs if name and name not in after.specs]
    new = [name for name in after.specs if name and name not in before.specs]
    old = {name: Part(name, before.specs[name]) for name in gone if name not in settled}
    now = {name: Part(name, after.specs[name]) for name in new if name not in settled}
    if not old or not now:
        return Guess()

    def same(one: str, other: str) -> bool:
        return old[one].text == now[other].text

    def alike(one: str, other: str) -> bool:
        a, b = old[one], now[other]
        common = len(a.offers & b.offers)
        return _kind(a) == _kind(b) and 0 < max(len(a.offers), len(b.offers)) <= 2 * common

    def similar(one: str, other: str) -> bool:
        a, b = old[one], now[other]
        shared = a.offers & b.offers or a.around & b.around
        return _kind(a) == _kind(b) and bool(shared or _replaced(before, after, one, other))

    return _matched(list(old), list(now), (same, alike), (same, alike, similar))


def endpoints(before: Part, after: Part, *, settled: Collection[str]) -> Guess:
    """Tell which endpoints of one service have another label."""
    if before.text == after.text:
        return Guess()
    keys, later = set(_KEY.findall(before.text)), set(_KEY.findall(after.text))
    if keys <= later or later <= keys:
        return Guess()
    old, now = before.endpoints, after.endpoints
    gone = [label for label in old if label not in now and label not in settled]
    new = [label for label in now if label not in old and label not in settled]

    def equal(one: str, other: str) -> bool:
        return _close(one, other) and _does(old[one]) == _does(now[other]) != {}

    def alike(one: str, other: str) -> bool:
        a, b = _does(old[one]), _does(now[other])
        common = sum(key in b and a[key] == b[key] for key in a)
        return _close(one, other) and 0 < len(a.keys() | b.keys()) <= 2 * common

    return _matched(gone, new, (equal, alike), (equal, alike, _close))


def _matched(
    gone: Sequence[T], new: Sequence[T], sure: Sequence[Callable[[T, T], bool]],
    possible: Sequence[Callable[[T, T], bool]],
) -> Guess:  # fmt: skip
    """Match by the first of `sure` that fits one alone on both sides, then by the next."""
    found: dict[Any, Any] = {}
    for fits in sure:
        left = [one for one in gone if one not in found]
        free = [one for one in new if one not in found.values()]
        pairs = [(one, other) for one in left for other in free if fits(one, other)]
        for one, other in pairs:
            rivals = [pair for pair in pairs if (pair[0] == one) != (pair[1] == other)]
            if not rivals:
                found[one] = other
    free = [one for one in new if one not in found.values()]
    doubts = []
    for one in gone:
        some = [other for other in free if any(fits(one, other) for fits in possible)]
        if one not in found and some:
            doubts.append(Doubt(str(one), tuple(map(str, some))))
    return Guess(found, tuple(doubts))


def _kind(part: Part) -> object:
    return part.data.get("kind", "service")


def _close(one: str, other: str) -> bool:
    """Whether the method or the path of two labels is the same."""
    method, _, path = _PARAMETER.sub("{}", one).partition(" ")
    method2, _, path2 = _PARAMETER.sub("{}", other).partition(" ")
    return method == method2 or path == path2


def _does(endpoint: Mapping[str, Any]) -> dict[str, Any]:
    return {key: endpoint[key] for key in _DOES if endpoint.get(key)}


def _replaced(before: Lock, after: Lock, old: str, new: str) -> bool:
    """Whether a service that named the old one names the new one now."""
    return any(
        _names(text, old) and _names(after.specs[name], new) and not _names(text, new)
        for name, text in before.specs.items()
        if name is not None and name in after.specs and after.specs[name] != text
    )


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None
