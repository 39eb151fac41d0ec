"""A part of the spec that would change is shared with other parts by an anchor.

Why:
    What an anchor names stands in the spec once and holds in several places. A change for one of
    them would change the others, and taking it away would leave aliases of nothing.

Example:
    services:
      order: &base {endpoints: {GET /orders: {}}}
      cart: *base
    # msgen add-endpoint cart 'GET /carts'

Fix:
    Write the part out where it is to differ, or make the change by hand.
"""

from msgen.diagnostics import Diagnostic, Rule

RULE = Rule.of(__name__, __doc__)


def found(name: str) -> Diagnostic:
    """The finding about the part with the path `name`."""
    message = f"{name} is shared with other parts of the spec by an anchor"
    return RULE.at(None, message, hint="write it out where it is to differ, or edit it by hand")
