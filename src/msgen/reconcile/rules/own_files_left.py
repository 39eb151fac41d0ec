"""A service is gone, and files of yours are left in its folder.

Why:
    msgen deletes what it made. What you edited or put beside that is yours, whether its service
    exists or not. With a pyproject.toml in it, `make test` and `make lint` still take the folder
    for a service, and code there may import what is gone. The run that takes the service away says
    it; `check` says it every time, of folders with a file that msgen once made.

Example:
    msgen remove-service inventory
    # services/inventory/notes.md stays

Fix:
    Move what is still needed elsewhere, and delete the folder: rm -r services/inventory
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)
