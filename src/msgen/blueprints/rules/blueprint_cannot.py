"""A blueprint makes no code for an endpoint or a port that is declared.

Why:
    A blueprint says what it serves: requests on fixed or templated paths (`http`), prefixes and
    patterns, redirects, what is forwarded, WebSockets. Flask answers requests alone, and RPCs need
    code of one's own. A generated service listens on one port for HTTP and WebSockets, and on
    `admin`. What it does not serve would be a route that leads nowhere.

Example:
    services: {order: {blueprint: python-flask, endpoints: {WS /orders/{id}/events: {}}}}

Fix:
    services: {order: {blueprint: python-fastapi, endpoints: {WS /orders/{id}/events: {}}}}
    services: {cart: {image: registry.example.com/cart:1, ports: {grpc: 9000}, proto: cart.proto}}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
