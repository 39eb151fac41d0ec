"""The ignored folder in which a run keeps its things cannot be used.

Why:
    Data, logs, throw-away secrets and installed packages live in .msgen/local, which only its
    owner may look into: it holds keys. A read-only disk, or a folder that another user made,
    leaves no place for them.

Example:
    $ sudo msgen up -d
    $ msgen status

Fix:
    Work as the user who owns the folder, or in a copy of the repository of your own.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
