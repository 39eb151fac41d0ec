"""A folder of the repository is a symbolic link to somewhere outside of it.

Why:
    msgen writes inside the repository only. Through such a link it would change files that belong
    to something else, or git's own. Links between folders of the repository are fine. Nothing was
    written.

Example:
    services -> ../other-repository/services

Fix:
    Replace the link by a folder, or move what it leads to into the repository.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
