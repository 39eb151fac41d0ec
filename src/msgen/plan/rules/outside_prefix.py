"""A public endpoint's path does not stand under the prefix that its service is exposed at.

Why:
    With `expose: {prefix: /api}` and no `strip`, the gateway passes paths on as they are, so an
    endpoint is reachable only if its own path begins with the prefix.

Example:
    services:
      order: {expose: {prefix: /api, auth: none}, endpoints: {GET /orders: {}}}

Fix:
    Write `strip: true`, so that the public path is the prefix followed by the endpoint's path,
    or begin the endpoint's path with the prefix, or say `public: false`.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
"""The finding's id and page."""
