"""Every rendered YAML, JSON, TOML and Python file is read back before anything is written."""

import ast
import json
import tomllib
from collections.abc import Callable
from typing import Any

import yaml

from msgen.render.files import File

_EVENTS: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BrokenOutput(Exception):
    """A rendered file is not what its name says: a bug of a template, never the user's fault."""


def check(file: File) -> None:
    """Raise BrokenOutput if `file` does not parse as what its suffix says, or has loose ends."""
    content = file.content
    if not _is_text(content):
        return
    if b"\r" in content or (content and not content.endswith(b"\n")):
        raise BrokenOutput(f"{file.path}: lines end with LF, the last one too{_from(file)}")
    parse = _PARSERS.get(file.path[file.path.rfind(".") :])
    if parse is None:
        return
    try:
        parse(content)
    except (ValueError, SyntaxError, yaml.YAMLError) as problem:
        raise BrokenOutput(f"{file.path}: {problem}{_from(file)}") from problem


def _from(file: File) -> str:
    return f" (from {file.origin.producer} {file.origin.template})"


def _is_text(content: bytes) -> bool:
    return b"\0" not in content


def _yaml(content: bytes) -> None:
    """Run the scanner and parser alone: well-formedness needs no data."""
    for _ in yaml.parse(content, Loader=_EVENTS):
        pass


def _python(content: bytes) -> None:
    ast.parse(content)


def _toml(content: bytes) -> None:
    tomllib.loads(content.decode())


_PARSERS: dict[str, Callable[[bytes], object]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".json": json.loads,
    ".toml": _toml,
    ".py": _python,
}
