"""A generated service would not answer an endpoint that is declared for it.

Why:
    The built-in blueprints make routes for HTTP methods on plain and templated paths. Prefixes
    (`/path/*`), regular expressions, `ANY`, websockets, RPC, forwards and redirects need code of
    one's own, or an image. The endpoint stays in the plan: routes and policies count on it.

Example:
    services: {order: {endpoints: {WS /orders/{id}/events: {}}}}

Fix:
    Use methods and plain paths, put the endpoint into a workload with an `image:` or `build:`, or
    add the route to the service by hand.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING)
