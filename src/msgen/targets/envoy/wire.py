"""Small builders for what Envoy's configuration repeats: typed values and durations."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def typed(message: str, **fields: Any) -> Json:
    """A value of the protobuf message `message`, such as `envoy.….v3.Router`."""
    return {"@type": f"type.googleapis.com/{message}", **fields}


def http_filter(name: str, config: Json, **fields: Any) -> Json:
    """An entry of the HTTP filter chain."""
    return {"name": f"envoy.filters.http.{name}", "typed_config": config, **fields}


def filter_name(name: str) -> str:
    """The key of a filter's settings on a route."""
    return f"envoy.filters.http.{name}"


def seconds(milliseconds: int) -> str:
    """A duration as Envoy writes it: `1.5s`."""
    return f"{milliseconds / 1000:.3f}".rstrip("0").rstrip(".") + "s"
