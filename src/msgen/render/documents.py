"""Data to text: YAML, JSON, TOML and Python literals, always the same bytes for the same data."""

import json
from collections.abc import Mapping

from msgen.render import toml_writer, yaml_writer


def yaml_text(data: object) -> str:
    """Return `data` as a YAML document in block style."""
    return yaml_writer.dump(data)


def json_text(data: object) -> str:
    """Return `data` as JSON, two spaces deep, in insertion order."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def toml_text(data: Mapping[str, object]) -> str:
    """Return `data` as a TOML document."""
    return toml_writer.dump(data)


def toml_value(data: object) -> str:
    """Return `data` as a TOML value."""
    return toml_writer.value(data)


def python_literal(value: object) -> str:
    """Return `value` as a Python expression, strings in double quotes."""
    if isinstance(value, str):
        return _python_string(value)
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    if isinstance(value, Mapping):
        pairs = (f"{python_literal(key)}: {python_literal(item)}" for key, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(python_literal, value))}]"
    if isinstance(value, tuple):
        inner = ", ".join(map(python_literal, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    raise TypeError(f"no Python literal for {type(value).__name__}")


def _python_string(text: str) -> str:
    """Quote as the formatters do: double quotes unless that needs more escapes."""
    literal = repr(text)
    if literal[0] == '"' or '"' in text:
        return literal
    return '"' + literal[1:-1].replace("\\'", "'") + '"'
