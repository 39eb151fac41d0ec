"""The last call to something is gone, and `depends_on` still names it.

Why:
    An entry of `depends_on` is an edge of its own: it orders the start and allows the traffic,
    whether anything is called or not. So it stays until somebody says that it goes.

Example:
    msgen remove-dependency order inventory 'GET /stock'
    # order: {depends_on: {inventory: {timeout: 300ms}}}

Fix:
    Nothing, if the service leans on it in some other way. Otherwise:
    msgen remove-dependency order inventory
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)
