"""The key of an endpoint cannot be read.

Why:
    It says how requests are matched: a method and a path, or an RPC. Everything that is
    generated follows from it.

Example:
    endpoints:
      post orders: {}

Fix:
    endpoints:
      POST /orders: {}
      GET /orders/{id}: {}
      ANY /files/*: {}
      GET ~/v[0-9]+/orders: {}
      WS /orders/{id}/events: {}
      rpc shop.Cart/GetCart: {}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
