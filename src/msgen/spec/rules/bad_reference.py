"""A reference to a service, a store or an entity cannot be read.

Why:
    References are names, with a port (`cart:grpc`) or an entity (`orders-db.orders`) where it
    matters.

Example:
    depends_on: ['orders db']

Fix:
    depends_on: [orders-db]
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
