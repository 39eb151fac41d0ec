"""The destination of `msgen new` cannot become a repository.

Why:
    The repository is made in a hidden folder beside its destination and renamed once, so that it
    appears complete or not at all. That needs an existing, writable parent folder, and a
    destination that is neither a file, nor a symbolic link, nor the folder you stand in.

Example:
    msgen new system.yaml missing/folder/shop

Fix:
    Make the parent folder first, or name another destination.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
