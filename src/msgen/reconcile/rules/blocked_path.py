"""A file cannot be written where it belongs.

Why:
    A folder on the way is a symbolic link that leads out of the repository, a submodule, which is
    another repository, or a file. msgen writes into none of them; everything else is done.

Example:
    services/order is a link to ../shared/order.

Fix:
    Put a folder in its place, or take the service out of the spec.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
