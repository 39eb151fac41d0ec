"""A consumer called only what is gone: it still takes messages, and does nothing with them.

Why:
    A topic that is consumed may be worth it for code of your own, so it stays in the spec. If the
    calls were all that there was to do, each message is now taken and forgotten.

Example:
    mailer: {consumes: {order.placed: {calls: [inventory GET /stock]}}}
    # msgen remove-service inventory --with-references

Fix:
    Take the topic out of `consumes`, or say there what is to be done with its messages.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)
