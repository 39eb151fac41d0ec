"""Something that is gone from the spec goes on under the name of something new.

Why:
    One of the two was gone, one had come, and they are alike: so your edits and your own files move
    along. A service counts as renamed if at least half of what the larger of the two offers (its
    endpoints, the topics it consumes, its schedule, what it is made from) is in both; an endpoint
    if its method or its path stays, and at least half of what it takes, gives and does.

Example:
    services: order: … became services: purchase: … in `system.yaml`, with another port.

Fix:
    Nothing, if that is what you meant. If the old one is really gone, say so with the name of
    nothing: msgen apply --renamed order=
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)
