"""Text that names things and has parts: endpoint keys, dependencies, entities of stores.

Each is a `str` that also knows its parts, so that it stays usable as a key of a map and as
a step of a path in the file.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Literal, Self

from pydantic_core import core_schema

from msgen.names import nearest
from msgen.spec.problems import problem, wrong_type

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""Methods that an endpoint may have; `ANY` stands for all of them."""

Matching = Literal["exact", "template", "prefix", "regex"]

_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()+,;=:@%{}/*-]*")
_PARAM = re.compile(r"\{([^{}]*)\}")
_PARAM_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_RPC = re.compile(r"(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*/[A-Za-z_]\w*")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Key(str):
    """Base of texts with parts: ties `read` to pydantic."""

    __slots__ = ()

    PATTERN = "^.+$"
    NOUN = "text"

    @classmethod
    def read(cls, text: str) -> Self:
        """The parts of `text`; a pydantic error that says what is wrong with it."""
        raise NotImplementedError

    @classmethod
    def validate(cls, value: Any) -> Self:
        """Read text; let what was read already pass."""
        if isinstance(value, cls):
            return value
        if isinstance(value, str):
            return _read(cls, value)  # type: ignore[no-any-return]
        raise wrong_type(cls.NOUN, value)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.validate)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """The JSON Schema of what may be written."""
        return {"type": "string", "pattern": cls.PATTERN}


@lru_cache(maxsize=8192)
def _read(cls: Any, text: str) -> Any:
    return cls.read(text)


class EndpointKey(Key):
    """`POST /orders`, `ANY /path/*`, `GET ~/path/[0-9]+`, `WS /path`, `rpc shop.Cart/GetCart`.

    `method` is an HTTP method, `ANY`, `WS` or `RPC`. `path` has no marks of its kind: a prefix
    ends before the `*`, a regular expression begins after the `~`, an RPC is
    `/package.Service/Method`. `params` are the names in braces, in order.
    """

    __slots__ = ("matching", "method", "params", "path")

    PATTERN = (
        r"^((GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|ANY|WS) [/~].*"
        r"|rpc [A-Za-z_.0-9]+/[A-Za-z_0-9]+)$"
    )
    NOUN = "an endpoint such as POST /orders"

    method: str
    path: str
    matching: Matching
    params: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """Take the key of an endpoint apart."""
        key = cls(text)
        word, _, rest = text.partition(" ")
        if word == "rpc":
            key.method, key.path, key.matching, key.params = (
                "RPC",
                _rpc_path(text, rest),
                "exact",
                (),
            )
            return key
        if word not in METHODS and word not in ("ANY", "WS"):
            raise problem(
                "bad-endpoint",
                f'"{text}" is no endpoint: {_expected(word)}',
                hint=_method_hint(word, rest),
            )
        key.method = word
        key.matching, key.path = _matching(text, rest)
        key.params = _params(text, key.path) if key.matching in ("exact", "prefix") else ()
        if key.params and key.matching == "exact":
            key.matching = "template"
        return key


class Target(Key):
    """What a workload leans on: a name, and the port where it matters: `cart`, `cart:grpc`."""

    __slots__ = ("name", "port")

    PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*(:[A-Za-z0-9-]+)?$"
    NOUN = "the name of a service, store, broker or external"

    name: str
    port: str | None

    @classmethod
    def read(cls, text: str) -> Self:
        """`name` or `name:port`."""
        name, colon, port = text.partition(":")
        if not _NAME.fullmatch(name) or (colon and not _NAME.fullmatch(port)):
            raise problem(
                "bad-reference", f'"{text}" is not {cls.NOUN}, such as inventory or inventory:grpc'
            )
        key = cls(text)
        key.name, key.port = name, port or None
        return key


class CallKey(Key):
    """What is called: `inventory POST /reservations`, `cart GetCart`, `cart:grpc GetCart`, `cart`.

    `target` and `port` are as in `Target`; `endpoint` is the rest, None where there is none. It
    may be an endpoint's key, or the last part of an RPC's where that is unique.
    """

    __slots__ = ("endpoint", "port", "target")

    PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*(:[A-Za-z0-9-]+)?( .+)?$"
    NOUN = "a call such as inventory POST /reservations"

    target: str
    port: str | None
    endpoint: str | None

    @classmethod
    def read(cls, text: str) -> Self:
        """Take a call apart."""
        first, space, rest = text.partition(" ")
        target = Target.read(first)
        if space and (" " in rest or "/" in rest):
            EndpointKey.read(rest)
        key = cls(text)
        key.target, key.port, key.endpoint = target.name, target.port, rest or None
        return key


class EntityRef(Key):
    """An entity of a store: `orders-db.orders`, or the store alone where it has one entity."""

    __slots__ = ("entity", "store")

    PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)?$"
    NOUN = "a store and its entity, such as orders-db.orders"

    store: str
    entity: str | None

    @classmethod
    def read(cls, text: str) -> Self:
        """`store` or `store.entity`."""
        store, dot, entity = text.partition(".")
        if not _NAME.fullmatch(store) or (dot and not _NAME.fullmatch(entity)):
            raise problem("bad-reference", f'"{text}" is not {cls.NOUN}')
        key = cls(text)
        key.store, key.entity = store, entity or None
        return key


def _expected(word: str) -> str:
    known = f"{', '.join(METHODS)}, ANY, WS or rpc"
    return f"it begins with a method ({known})" if word else "it is empty"


def _method_hint(word: str, rest: str) -> str | None:
    if word.upper() in (*METHODS, "ANY", "WS"):
        return f"methods are written in capitals: {word.upper()} {rest}".rstrip()
    if word.startswith("/"):
        return f"put a method before the path: GET {word}"
    if word in ("gRPC", "GRPC", "grpc", "RPC", "Rpc"):
        return "write rpc package.Service/Method"
    meant = nearest(word, (*METHODS, "ANY", "WS", "rpc"))
    return f'did you mean "{meant} {rest}"?' if meant else None


def _rpc_path(text: str, rest: str) -> str:
    if not _RPC.fullmatch(rest):
        message = f'"{text}" is no RPC: write rpc, then package.Service/Method'
        raise problem("bad-endpoint", message, hint="for example rpc shop.Cart/GetCart")
    return f"/{rest}"


def _matching(text: str, rest: str) -> tuple[Matching, str]:
    if rest.startswith("~"):
        try:
            re.compile(rest[1:])
        except re.error as error:
            message = f'"{rest[1:]}" is no regular expression: {error.msg}'
            raise problem("bad-endpoint", message) from None
        if not rest.startswith("~/"):
            raise problem(
                "bad-endpoint",
                f'the regular expression in "{text}" begins with /',
                hint="write ~/…",
            )
        return "regex", rest[1:]
    if not rest.startswith("/"):
        hint = f"write {text.partition(' ')[0]} /{rest}" if rest else "for example GET /orders"
        raise problem("bad-endpoint", f'"{text}" has no path: paths begin with /', hint=hint)
    bare = _PARAM.sub("", rest)
    if not _PATH.fullmatch(rest) or "{" in bare or "}" in bare or "//" in rest:
        raise problem(
            "bad-endpoint", f'"{rest}" is no path', hint="write a path such as /orders/{id}"
        )
    if "*" not in rest:
        return "exact", rest
    if not rest.endswith("/*") or rest.count("*") > 1:
        raise problem(
            "bad-endpoint",
            f'"{rest}" has a * elsewhere than at its end',
            hint="write /path/* or ~/regex",
        )
    return "prefix", rest[:-1]


def _params(text: str, path: str) -> tuple[str, ...]:
    names = tuple(_PARAM.findall(path))
    for name in names:
        if not _PARAM_NAME.fullmatch(name):
            raise problem(
                "bad-endpoint",
                f'"{{{name}}}" in "{text}" is no parameter',
                hint="write a name in braces: {id}",
            )
    if len(set(names)) < len(names):
        raise problem(
            "bad-endpoint",
            f'"{text}" has two parameters of one name',
            hint="give each its own name",
        )
    return names
