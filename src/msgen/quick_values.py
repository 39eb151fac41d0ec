"""Values of options that are taken as they are typed.

Typer looks at every value through pydantic, which takes longer to load than `check` of a large
repository takes to run. Text that may be any text, and a path that may be any path, need no look:
what comes out is the same. Any other value is Typer's, and so is every message.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from inspect import Parameter
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin

import typer
from typer.models import ParameterInfo

_ASK = object()
"""Says that Typer has to look at a value."""

_DEMANDS = (
    "parser", "callback", "click_type", "path_type", "exists", "file_okay", "dir_okay",
    "writable", "readable", "resolve_path", "allow_dash",
)  # fmt: skip
_PLAIN = typer.Option()


def take_plainly(parameters: Sequence[Any], declared: Mapping[str, Parameter]) -> None:
    """Let Click's `parameters` of a command, which was `declared` for Typer, take plain values."""
    for parameter in parameters:
        said = declared.get(parameter.name)
        if said and isinstance(said.default, ParameterInfo) and not _has_demands(said.default):
            parameter.process_value = _quick(parameter, _without_none(said.annotation))


def _has_demands(info: ParameterInfo) -> bool:
    return any(getattr(info, name, None) != getattr(_PLAIN, name, None) for name in _DEMANDS)


def _quick(parameter: Any, annotation: Any) -> Callable[[Any, Any], Any]:
    slow = parameter.process_value

    def process(context: Any, value: Any) -> Any:
        many = getattr(parameter, "multiple", False) or parameter.nargs == -1
        if parameter.required and not value:
            return slow(context, value)
        if value is None:
            return () if many else None
        if many and get_origin(annotation) is list and isinstance(value, (list, tuple)):
            taken: Any = [plain_value(get_args(annotation)[0], each) for each in value]
            found = _ASK if _ASK in taken else taken
        else:
            found = plain_value(annotation, value)
        return slow(context, value) if found is _ASK else found

    return process


def _without_none(annotation: Any) -> Any:
    """Return what `str | None` says besides that it may be left out."""
    kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
    return kinds[0] if NoneType in get_args(annotation) and len(kinds) == 1 else annotation


def plain_value(annotation: Any, value: Any) -> Any:
    """Return `value` as `annotation` has it, where there is no doubt; else ask."""
    if annotation is str:
        return value if type(value) is str and _is_text(value) else _ASK
    if annotation is Path:
        plain = isinstance(value, Path) or (type(value) is str and _is_text(value))
        return Path(value) if plain and _is_readable(value) else _ASK
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next((each for each in annotation if value in (each, each.value)), _ASK)
    return _ASK


def _is_text(value: str) -> bool:
    """Tell whether a value is no more than text: bytes that are none are spelt as surrogates."""
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)


def _is_readable(value: Path | str) -> bool:
    """Tell whether Typer would let a path pass: one that is there has to be readable."""
    try:
        return os.access(value, os.R_OK) or not os.path.lexists(value)
    except ValueError:
        return False
