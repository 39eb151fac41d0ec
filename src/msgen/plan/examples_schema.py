"""Example data for JSON Schemas of the user's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgen.records import dataclass
from msgen.spec.shapes import Scalar, ScalarKind

_DEPTH = 8
_FORMATS = {
    "date-time": ScalarKind.DATETIME,
    "date": ScalarKind.DATE,
    "duration": ScalarKind.DURATION,
    "email": ScalarKind.EMAIL,
    "uri": ScalarKind.URI,
    "uuid": ScalarKind.UUID,
}

ScalarExample = Callable[[Scalar, str], Any]


@dataclass(frozen=True, slots=True)
class SchemaExample:
    """Fills one schema document; ``scalar`` gives the value of a built-in scalar."""

    root: Mapping[str, Any]
    scalar: ScalarExample

    def make(self, schema: Any, name: str, depth: int = 0) -> Any:
        """Data for ``schema``: its own example, default or first choice where it has one."""
        if not isinstance(schema, Mapping) or depth > _DEPTH:
            return {}
        for key in ("const", "default", "example"):
            if key in schema:
                return schema[key]
        for key in ("examples", "enum"):
            if isinstance(schema.get(key), list) and schema[key]:
                return schema[key][0]
        if isinstance(schema.get("$ref"), str):
            return self.make(self._pointer(schema["$ref"]), name, depth + 1)
        for key in ("oneOf", "anyOf", "allOf"):
            if isinstance(schema.get(key), list) and schema[key]:
                return self.make(schema[key][0], name, depth + 1)
        return self._typed(schema, name, depth)

    def _typed(self, schema: Mapping[str, Any], name: str, depth: int) -> Any:
        kind = schema.get("type", "object" if "properties" in schema else None)
        match kind[0] if isinstance(kind, list) and kind else kind:
            case "object":
                members = schema.get("properties", {})
                wanted = schema.get("required", list(members))
                return {key: self.make(members.get(key, {}), key, depth + 1) for key in wanted}
            case "array":
                return [self.make(schema.get("items", {}), name, depth + 1)]
            case "string":
                return self.scalar(_string(schema), name)
            case "integer":
                return self.scalar(_bounded(ScalarKind.INT, schema), name)
            case "number":
                return self.scalar(_bounded(ScalarKind.NUMBER, schema), name)
            case "boolean":
                return False
            case "null":
                return None
            case _:
                return {}

    def _pointer(self, ref: str) -> Any:
        node: Any = self.root
        for part in ref.removeprefix("#").strip("/").split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            node = node.get(key) if isinstance(node, Mapping) else None
        return node


def _string(schema: Mapping[str, Any]) -> Scalar:
    known = _FORMATS.get(str(schema.get("format")))
    if known is not None:
        return Scalar(known)
    bounds = _bounded(ScalarKind.STRING, schema, "Length")
    return Scalar(bounds.kind, bounds.minimum, bounds.maximum, schema.get("pattern"))


def _bounded(kind: ScalarKind, schema: Mapping[str, Any], suffix: str = "imum") -> Scalar:
    low, high = schema.get(f"min{suffix}"), schema.get(f"max{suffix}")
    return Scalar(kind, None if low is None else str(low), None if high is None else str(high))
