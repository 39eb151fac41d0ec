"""What is to be removed is still named elsewhere in the spec.

Why:
    A service that is gone and still called would leave a spec that cannot be built, and taking
    the calls away changes what its callers do. So every place is shown, and nothing is removed
    unless that is asked for.

Example:
    msgen remove-service inventory
    # order calls inventory POST /reservations

Fix:
    Change the callers first, or let the command take these places away too:
    msgen remove-service inventory --with-references
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
