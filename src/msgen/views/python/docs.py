"""What each type is for, as far as its use says it: the docstrings of `models.py`."""

from __future__ import annotations

from msgen.spec.shapes import Array, Ref, Shape
from msgen.views.service import Operation, Service
from msgen.views.types import Types


def type_docs(service: Service, types: Types) -> dict[str, str]:
    """What each type is for, as far as its use says it."""
    docs: dict[str, str] = {}
    for callee in service.callees:
        for method in callee.methods:
            _note(
                docs, method.body.request, f"The body of {callee.target}'s {method.endpoint.label}."
            )
            _note(
                docs,
                method.body.result,
                f"What {callee.target} answers to {method.endpoint.label}.",
            )
            _name(
                docs, method.query_type, f"The query of {callee.target}'s {method.endpoint.label}."
            )
            _name(
                docs, method.headers_type, f"Headers of {callee.target}'s {method.endpoint.label}."
            )
    for topic, shape in service.topics:
        _note(docs, shape, f"A message of {topic.name}.")
    for served in service.sockets:
        operation = served.operation
        _note(docs, operation.request, f"What comes in at {operation.trigger}.")
        _note(docs, operation.result, f"What goes out at {operation.trigger}.")
        _groups(docs, operation)
    for served in service.endpoints:
        operation = served.operation
        _note(docs, operation.request, f"The body of {operation.trigger}.")
        _note(docs, operation.result, f"The answer to {operation.trigger}.")
        _groups(docs, operation)
    for kept in service.stores:
        for entity, shape in zip(kept.entities, kept.shapes, strict=True):
            _note(docs, shape, f"One of the {entity.name.replace('_', ' ')} of {kept.store.name}.")
    for named in types.named():
        docs[named] = f"{named}, as the system declares it."
    return docs


def _groups(docs: dict[str, str], operation: Operation) -> None:
    _name(docs, operation.query_type, f"The query of {operation.trigger}.")
    _name(docs, operation.headers_type, f"The headers of {operation.trigger}.")


def _note(docs: dict[str, str], shape: Shape | None, text: str) -> None:
    if isinstance(shape, Array):
        _note(docs, shape.items, f"An item of {text[:1].lower()}{text[1:]}")
    elif isinstance(shape, Ref):
        _name(docs, shape.name, text)


def _name(docs: dict[str, str], name: str, text: str) -> None:
    if name:
        docs[name] = text
