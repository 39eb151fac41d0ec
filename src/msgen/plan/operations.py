"""Names of operations in code, from method and path alone.

A name depends on nothing but its own endpoint, so that a new endpoint never renames an old
one (handlers are files of that name, and the user's). Where two would still be equal, all but
the first in order of labels say more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from msgen import names
from msgen.plan.model import Matching
from msgen.plan.words import is_plural, singular
from msgen.records import dataclass

_VERBS = {"PUT": "update", "PATCH": "update", "DELETE": "delete", "ANY": "handle", "WS": "stream"}
_NOISE = re.compile(r"api|v\d+")
_NOUN = re.compile(r".{3,}(ment|tion|sion|ity|ance|ence|ness|ing|er|or)")
_METASYNTAX = re.compile(r"\[[^\]]*\]|\(\?[^)]*\)|\\.|[^A-Za-z0-9/{}_-]")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name is made from.

    ``chosen`` is what ``as:`` says; ``many`` that it answers with a list, None when the
    answer is not declared.
    """

    label: str
    method: str
    matching: Matching
    path: str
    many: bool | None = None
    chosen: str | None = None


def operations(endpoints: Iterable[Named]) -> dict[str, str]:
    """Label -> operation name, unique among the endpoints of one workload."""
    ordered = sorted(endpoints, key=lambda e: (e.chosen is None, len(e.path), e.label))
    taken: dict[str, str] = {}
    for endpoint in ordered:
        plain = _plain_candidates(endpoint)
        name = next((n for n in plain if n not in taken), None)
        number = 2
        while name is None:
            numbered = f"{plain[-1]}_{number}"
            name = None if numbered in taken else numbered
            number += 1
        taken[name] = endpoint.label
    return {label: name for name, label in taken.items()}


@lru_cache(maxsize=4096)
def resource(path: str) -> str:
    """The noun that a path is about, singular: what a result is called.

    ``/orders/{id}`` -> ``order``; empty for ``/``.
    """
    words = [s for s in _segments(path) if not s.startswith("{")]
    return _snake(singular(words[-1])) if words else ""


@lru_cache(maxsize=4096)
def subject(method: str, path: str) -> str:
    """The noun whose things an endpoint is about, `order` for ``POST /orders/{id}/cancel`` too."""
    return resource(path.rpartition("/")[0] if is_action(method, path) else path)


def is_action(method: str, path: str) -> bool:
    """Whether an endpoint does something to what the path before its last word names."""
    parts = _segments(path)
    return method == "POST" and bool(parts) and _is_action(parts, parts[-1])


def rpc_name(path: str) -> str:
    """``/shop.Cart/GetCart`` -> ``get_cart``."""
    return names.identifier(path.rsplit("/", 1)[-1])


@lru_cache(maxsize=4096)
def _plain_candidates(endpoint: Named) -> tuple[str, ...]:
    """Names to try, first to last; services have many endpoints of the same key."""
    candidates = [endpoint.chosen] if endpoint.chosen else _candidates(endpoint)
    return tuple(names.identifier(name) for name in candidates)


def _candidates(endpoint: Named) -> Iterable[str]:
    if endpoint.method == "RPC":
        yield rpc_name(endpoint.path)
        service = endpoint.path.strip("/").split("/")[0]
        yield f"{names.identifier(service.rsplit('.', 1)[-1])}_{rpc_name(endpoint.path)}"
        yield names.identifier(endpoint.path)
        return
    path = endpoint.path
    if endpoint.matching is Matching.REGEX:
        path = _METASYNTAX.sub("", path)
    name = _name(endpoint, _segments(path))
    yield name
    yield f"{endpoint.method.lower()}_{name.partition('_')[2] or name}"
    parameters = "_and_".join(_snake(s.strip("{}")) for s in path.split("/") if s.startswith("{"))
    if parameters:
        yield f"{name}_by_{parameters}"
    yield names.identifier(f"{endpoint.method.lower()} {path}")


def _segments(path: str) -> list[str]:
    parts = [part for part in path.split("/") if part]
    while len(parts) > 1 and _NOISE.fullmatch(parts[0]):
        parts = parts[1:]
    return parts


def _name(endpoint: Named, parts: list[str]) -> str:
    words = [part for part in parts if not part.startswith("{")]
    if not words:
        verb = "list" if endpoint.many else _VERBS.get(endpoint.method, endpoint.method.lower())
        return f"{'create' if endpoint.method == 'POST' else verb}_root"
    parents = [_snake(singular(word)) for word in words[:-1]]
    last, one = words[-1], not parts[-1].startswith("{")
    noun = _snake(last)
    if endpoint.method == "POST" and one and _is_action(parts, last):
        return "_".join([noun, *parents])
    if endpoint.method in ("GET", "POST") and one:
        several = endpoint.many if endpoint.many is not None else is_plural(last)
        if endpoint.method == "POST":
            return "_".join(["create", *parents, _snake(singular(last))])
        return "_".join(["list" if several else "get", *parents, noun])
    default = "create" if endpoint.method == "POST" else endpoint.method.lower()
    verb = _VERBS.get(endpoint.method, default)
    keep = endpoint.matching is Matching.PREFIX or (one and verb == "stream")
    return "_".join([verb, *parents, noun if keep else _snake(singular(last))])


def _is_action(parts: list[str], last: str) -> bool:
    """``/orders/{id}/cancel`` does something to an order; ``/orders/{id}/lines`` adds one."""
    after_one = len(parts) > 1 and parts[-2].startswith("{") and not last.startswith("{")
    return after_one and not is_plural(last) and _NOUN.fullmatch(last) is None


@lru_cache(maxsize=4096)
def _snake(word: str) -> str:
    return names.identifier(word).rstrip("_")
