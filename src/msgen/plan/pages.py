"""Which query parameters choose a page of a list: generated handlers pass them to the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgen.spec.shapes import Field, Object, Scalar, ScalarKind, Shape

PAGE_SIZE = 100
"""How many rows a list has at most where nothing says another number."""

_WORDS = {"page": "page", "limit": "limit", "size": "limit", "page_size": "limit"}


def page_fields(query: Object, resolve: Callable[[Shape], Shape]) -> Iterator[tuple[Field, str]]:
    """Yield the parameters that choose a page, each with what it says: `page` or `limit`.

    `resolve` tells what a type stands for.
    """
    for field in query.fields:
        shape = resolve(field.shape)
        word = _WORDS.get(field.name)
        if word and isinstance(shape, Scalar) and shape.kind is ScalarKind.INT:
            yield field, word
