"""A call gives an argument that the called endpoint does not take.

Why:
    `with:` names fields of the callee's path, query, headers or request body. Any other name
    would be dropped, and the value that somebody meant to send would never arrive.

Example:
    services:
      inventory: {endpoints: {POST /reservations: {request: {order: uuid}}}}
      order:
        endpoints:
          POST /orders: {calls: [{inventory POST /reservations: {with: {oder: id}}}]}

Fix:
    Use the name that the callee declares, or declare the field there.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.ERROR)
"""The finding's id and page."""
