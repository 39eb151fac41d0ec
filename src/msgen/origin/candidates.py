"""The places of a spec that a line may come from, the likeliest first."""

import re
from collections.abc import Iterator
from typing import Any

from msgen.origin.fields import Field, fields_below
from msgen.spec.tree import Map, Path

_OWN = 6  # letters that a place of the file's own service is ahead
_DEEP = 4  # steps; keys further down are found by their fields


def candidates(tree: Map, line: str, *, first: Path) -> list[Path]:
    """Return the fields and entries whose words stand in `line`, those with most of it first."""
    here = _squeezed(line)
    found: dict[Path, int] = {}
    for place, texts in _places(tree):
        whole = {word for text in texts if (word := _squeezed(text)) in here and word[1:]}
        parts = {word for text in texts for word in _parts(text) if word in here} - whole
        if whole or parts:
            about = {word for step in place[:-1] for word in _parts(str(step)) if word in here}
            own = _OWN if first and place[: len(first)] == first else 0
            rest = _letters(about - whole - parts)
            found[place] = 3 * _letters(whole) + 2 * _letters(parts) + rest + own
    return sorted(found, key=lambda place: (-found[place], len(place)))


def _places(tree: Map) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield each place with the texts that say what it is."""
    for field in fields_below(tree):
        yield field.path, (field.text, _key(field))
    yield from _entries(tree, ())


def _key(field: Field) -> str:
    return next((step for step in reversed(field.path) if isinstance(step, str)), "")


def _entries(node: Any, path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    for key, value in node.items():
        if isinstance(value, Map) and (path or key not in ("include", "msgen")):
            if path:
                yield (*path, key), (key,)
            if len(path) < _DEEP:
                yield from _entries(value, (*path, key))


def _parts(text: str) -> Iterator[str]:
    words = (_squeezed(part) for part in re.split(r"[^A-Za-z0-9_-]+", text))
    return (word for word in words if len(word) > 1)


def _squeezed(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", text).lower()


def _letters(words: set[str]) -> int:
    return sum(map(len, words))
