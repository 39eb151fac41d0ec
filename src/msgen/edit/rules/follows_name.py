"""Something that was derived from the old name is different now.

Why:
    What the spec does not say follows from names: the group of a consumer from that of its
    service, the arguments of a call from the names of earlier results. A rename changes them.

Example:
    mailer: {kind: worker, consumes: {order.placed: {}}}
    # msgen rename-service mailer post: its group is "post" now, and reads the topic anew

Fix:
    Say what is to stay, for example `group: mailer`, or nothing if the new one is meant.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)
