"""Something with work of yours is gone from the spec, and it is not plain whether it was renamed.

Why:
    What is new has something in common with it, but not enough, or several new ones do. Taken for
    removed, the files that you edited would stay behind, and the new one would begin without them.
    Only you know, so nothing is written.

Example:
    services: order: … became services: purchase: … and all of its paths changed, too.

Fix:
    Say which: msgen apply --renamed order=purchase, or, if it is really gone:
    msgen apply --renamed order=
    An endpoint is named with its service:
    msgen apply --renamed 'order POST /orders=POST /purchases'
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
