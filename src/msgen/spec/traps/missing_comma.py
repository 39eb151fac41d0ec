"""Two keys stand inside brackets with no comma between them.

Why:
    Inside braces only a comma ends a value. Without it, the next key is taken for a part of the
    value before it.

Example:
    orders-db: {kind: postgres entities: {orders: Order}}

Fix:
    orders-db: {kind: postgres, entities: {orders: Order}}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
