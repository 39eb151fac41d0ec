"""The files of a chart: what it is, its values, and what differs in an environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgen.render.documents import yaml_text
from msgen.targets.helm.wire import Json

VERSION = "0.1.0"
KUBERNETES = ">=1.30.0-0"
"""The first that pauses before a stop without a shell in the image."""


def chart(name: str, description: str, *, library: bool = False) -> Json:
    """`Chart.yaml`, without what it depends on."""
    return {
        "apiVersion": "v2",
        "name": name,
        "description": description,
        "type": "library" if library else "application",
        "version": VERSION,
        "kubeVersion": KUBERNETES,
    }


def with_dependencies(data: Mapping[str, Any], names: Iterable[tuple[str, str]]) -> str:
    """`Chart.yaml` of the umbrella: a line for each chart that it holds, by name and condition."""
    text = yaml_text(data) + "dependencies:\n"
    for name, condition in names:
        said = f", condition: {condition}" if condition else ""
        text += f"  - {{name: {name}, version: {VERSION}{said}}}\n"
    return text


def commented(data: Mapping[str, Any], notes: Mapping[str, str]) -> str:
    """Values as YAML, with a comment before those keys that need one."""
    text = ""
    for key, value in data.items():
        if key in notes:
            text += "".join(f"# {line}\n" for line in notes[key].split("\n"))
        text += yaml_text({key: value})
    return text


def difference(base: Mapping[str, Any], other: Mapping[str, Any]) -> Json:
    """The values that make ``other`` of ``base`` as Helm merges them: null takes a key away."""
    found: Json = {}
    for key, value in other.items():
        below = base.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            inner = difference(below, value)
            if inner:
                found[key] = inner
        elif key not in base or value != below:
            found[key] = value
    return found | {key: None for key in base if key not in other}
