"""The types that a spec mentions inside other types, and how messages call them."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.spec.models.root import Spec
from msgen.spec.shapes import Array, Foreign, Literals, Object, Ref, Scalar, Shape, Table
from msgen.spec.tree import Path


def inner_refs(shape: Shape | None) -> Iterator[str]:
    """Names of types that a shape refers to, in order."""
    stack: list[Shape | None] = [shape]
    while stack:
        match stack.pop():
            case Ref(name):
                yield name
            case Array(items):
                stack.append(items)
            case Table(values):
                stack.append(values)
            case Object(fields):
                stack.extend(field.shape for field in reversed(fields))


def spoken(shape: Shape) -> str:
    """A shape in the words of the type language, short enough for a sentence."""
    match shape:
        case Ref(name):
            return name
        case Array(items):
            return f"[{spoken(items)}]"
        case Table(values):
            return f"map({spoken(values)})"
        case Literals(values):
            return " | ".join(values)
        case Scalar(kind):
            return str(kind)
        case Object(fields):
            return f"{{{', '.join(field.name for field in fields)}}}"
        case Foreign():
            return "a JSON Schema"


def field_refs(shape: Shape | None, path: Path) -> Iterator[tuple[str, Path]]:
    """The same with places: inside an object, each field's own."""
    if isinstance(shape, Object):
        for field in shape.fields:
            yield from field_refs(field.shape, (*path, field.name))
    elif isinstance(shape, Array):
        yield from field_refs(shape.items, (*path, 0))
    else:
        for name in inner_refs(shape):
            yield name, path


def written_refs(spec: Spec) -> Iterator[tuple[str, Path]]:
    """Every mention of a type by name, with its place."""
    for name, shape in spec.types.items():
        yield from field_refs(shape, ("types", name))
    for service, entry in spec.services.items():
        for label, endpoint in entry.endpoints.items():
            base: Path = ("services", service, "endpoints", label)
            for part in ("path", "query", "headers", "request"):
                yield from field_refs(getattr(endpoint, part), (*base, part))
            for status, body in endpoint.response.items():
                yield from field_refs(body, (*base, "response", str(status)))
    for store, kept in spec.datastores.items():
        for entity, shape in kept.entities.items():
            yield from field_refs(shape, ("datastores", store, "entities", entity))
    for topic, stream in spec.topics.items():
        yield from field_refs(stream.schema_, ("topics", topic, "schema"))
