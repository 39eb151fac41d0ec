"""Which query parameters choose a page of a list: generated handlers pass them to the store."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.fits import Types, resolve_shape
from msgen.spec.shapes import Field, Object, Scalar, ScalarKind

PAGE_SIZE = 100
"""How many rows a list has at most where nothing says another number."""

_WORDS = {"page": "page", "limit": "limit", "size": "limit", "page_size": "limit"}


def page_fields(query: Object, types: Types) -> Iterator[tuple[Field, str]]:
    """Yield the parameters that choose a page, each with what it says: `page` or `limit`."""
    for field in query.fields:
        shape = resolve_shape(field.shape, types)
        word = _WORDS.get(field.name)
        if word and isinstance(shape, Scalar) and shape.kind is ScalarKind.INT:
            yield field, word
