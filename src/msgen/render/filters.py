"""The filters templates may use, beside Jinja's own `join` and `indent`."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from msgen.render import documents


def to_yaml(value: object) -> str:
    """Write `value` as YAML without a final newline: a scalar on one line, the rest as a block."""
    return documents.yaml_text(value).rstrip("\n")


def to_json(value: object) -> str:
    """Write `value` as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def to_toml(value: object) -> str:
    """Write `value` as a TOML value on one line."""
    return documents.toml_value(value)


def to_python(value: object) -> str:
    """Write `value` as a Python literal, strings in double quotes."""
    return documents.python_literal(value)


def comment(text: str, mark: str = "#") -> str:
    """Put `mark` before each line of `text`."""
    return "\n".join(f"{mark} {line}".rstrip() for line in text.splitlines())


ALL: Mapping[str, Callable[..., Any]] = {
    "yaml": to_yaml,
    "json": to_json,
    "toml": to_toml,
    "python": to_python,
    "comment": comment,
}
