"""A service is gone, and files of yours are left in its folder.

Why:
    msgen deletes what it made. What you put beside that is yours, whether its service exists or
    not, and it is easily forgotten in a folder that nobody opens any more.

Example:
    msgen remove-service inventory
    # services/inventory/notes.md stays

Fix:
    Move what is still needed elsewhere, and delete the folder.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)
