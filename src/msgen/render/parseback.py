"""Every rendered YAML, JSON, TOML and Python file is read back before anything is written."""

import ast
import json
import tomllib
from collections.abc import Callable
from typing import Any

import yaml

from msgen.render.files import File

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
    loader = _LOADER(content)
    try:
        if hasattr(loader, "raw_parse"):
            loader.raw_parse()  # libyaml's own events, none of them made into an object
        else:
            while loader.check_event():
                loader.get_event()
    finally:
        loader.dispose()


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
