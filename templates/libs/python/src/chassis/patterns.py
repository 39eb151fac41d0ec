"""Paths that are no templates: prefixes (`/files/*`) and regular expressions (`~/files/[a-z]+`)."""

import re
from collections.abc import Mapping
from urllib.parse import quote

ANY = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
"""The methods of an endpoint that is declared for any."""

_NAMED = re.compile(r"(?<!\\)((?:\\\\)*)\(\?P<\w+>")
_PARAMETER = re.compile(r"\{(\w+)\}")


def is_prefix(path: str) -> bool:
    """Whether a path is a prefix."""
    return path.endswith("/*")


def is_pattern(path: str) -> bool:
    """Whether a path is a regular expression."""
    return path.startswith("~")


def unnamed(regex: str) -> str:
    """The expression without names of its groups: functions get the whole path."""
    return _NAMED.sub(r"\1(?:", regex)


def compiled(path: str) -> re.Pattern[str]:
    """What a prefix or expression accepts; its groups are the arguments of the function.

    For a prefix these are its parameters and `rest`, what is below it; for an expression `path`.
    """
    if is_pattern(path):
        return re.compile(f"(?P<path>{unnamed(path.removeprefix('~'))})")
    parts = _PARAMETER.split(path.removesuffix("/*"))
    written = "".join(f"(?P<{p}>[^/]+)" if i % 2 else re.escape(p) for i, p in enumerate(parts))
    return re.compile(f"{written}(?:/(?P<rest>.*))?", re.DOTALL)


def under(path: str, beginning: str) -> bool:
    """Whether a path begins with these segments."""
    return path == beginning or path.startswith(beginning.rstrip("/") + "/")


def filled(template: str, parameters: Mapping[str, object]) -> str:
    """The template with its parameters; one that nobody gave stays as it is."""
    return _PARAMETER.sub(
        lambda found: quote(str(parameters.get(found[1], found[0])), safe="{}"), template
    )


def moved_to(target: str, parameters: Mapping[str, object], *, query: str) -> str:
    """Where callers are sent: the query stays, unless the target has one of its own."""
    where = filled(target, parameters)
    return where if not query or "?" in where else f"{where}?{query}"
