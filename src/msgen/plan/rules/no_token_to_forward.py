"""An endpoint calls one that wants a user's token, and has none to pass on.

Why:
    A call to an endpoint with `auth: user` or scopes forwards the token of the request that is
    being served. An endpoint with `auth: none` may have no such token, and one with
    `auth: service` has that of the calling service, which speaks for no user. The call would be
    refused with 401 or 403 in production.

Example:
    services:
      order: {endpoints: {GET /orders: {auth: user}}}
      report: {expose: {auth: none}, endpoints: {GET /report: {calls: [order GET /orders]}}}

Fix:
    Ask for a user or the scopes at the calling endpoint too, or give the called one an internal
    twin with `auth: service`.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
"""The finding's id and page."""
