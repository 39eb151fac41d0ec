"""A type is named that is neither built in nor defined.

Why:
    Names that begin with a capital letter refer to types. Problem is built in (RFC 9457); all
    others stand under types.

Example:
    types: {Order: {id: uuid, lines: [OrderLines]}, OrderLine: {sku: string}}

Fix:
    types: {Order: {id: uuid, lines: [OrderLine]}, OrderLine: {sku: string}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest
from msgen.spec.shapes import ScalarKind

RULE = Rule.of(__name__, __doc__)


_BUILT_IN = ("Problem",)
_SCALARS = tuple(str(kind) for kind in ScalarKind)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Every reference to a type that does not exist."""
    types = written.spec.types
    for name, path in written.type_uses:
        if name not in types and name not in _BUILT_IN:
            best = nearest(name, (*types, *_BUILT_IN, *_SCALARS))
            yield RULE.at(
                written.word(path, name),
                f'there is no type "{name}"',
                hint=f'did you mean "{best}"?' if best else f"define it: types: {{{name}: …}}",
            )
