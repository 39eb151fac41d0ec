"""A handler does not make a call that the spec declares.

Why:
    Handlers are yours from the first edit, so a new call in the spec gives the client a method and
    leaves the handler as it is.

Example:
    calls: [inventory POST /reservations] was added to an endpoint whose handler you had written.

Fix:
    Call the method in the handler, or take the call out of the spec.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)
