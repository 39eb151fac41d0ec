"""Data that the language does not type: JSON Schemas, options of others, `x-…` keys."""

from __future__ import annotations

import re
from typing import Any

_INT = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,15})(?:[eE][+-]?[0-9]{1,2})?")


def plain(value: Any) -> Any:
    """Data of the user's own (JSON Schema, options): text becomes what JSON would read from it."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, str):
        return _json_scalar(value)
    return value


def _json_scalar(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
