"""Paths as the system declares them, in the words of Starlette.

`/files/*` is a prefix: `/files` and all below it; what is below comes to the function as `rest`.
`~/files/[a-z]+` is a regular expression for the whole path, which comes to it as `path`.
Everything else is a path with `{parameters}`, as in OpenAPI.
"""

from starlette.convertors import CONVERTOR_TYPES, Convertor, register_url_convertor

from chassis.patterns import is_pattern, is_prefix, unnamed

_BELOW = "{rest:below}"
_PATTERN = "{path:pattern_"


class _Below(Convertor[str]):
    """What is below a prefix, without the slash between them."""

    regex = "(?:/.*)?"

    def convert(self, value: str) -> str:
        return value.removeprefix("/")

    def to_string(self, value: str) -> str:
        return f"/{value}" if value else ""


class _Pattern(Convertor[str]):
    """A whole path that a regular expression accepts."""

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("below", _Below())


def routed(path: str) -> str:
    """The path for Starlette's router."""
    if is_prefix(path):
        return path.removesuffix("/*") + _BELOW if path != "/*" else "/{rest:path}"
    if is_pattern(path):
        regex = path.removeprefix("~")
        name = f"pattern_{regex.encode().hex()}"
        if name not in CONVERTOR_TYPES:
            kind = type(name, (_Pattern,), {"regex": unnamed(regex)})
            register_url_convertor(name, kind())
        return f"{{path:{name}}}"
    return path


def declared(routed: str) -> str:
    """The path as it was declared: the label of metrics."""
    if routed.startswith(_PATTERN):
        return "~" + bytes.fromhex(routed.removeprefix(_PATTERN).removesuffix("}")).decode()
    if routed == "/{rest:path}":
        return "/*"
    return routed.removesuffix(_BELOW) + "/*" if routed.endswith(_BELOW) else routed
