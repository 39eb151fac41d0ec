"""The file exists, and this user may not read it.

Why:
    Most often it belongs to another user, or was written by a container as root.

Example:
    $ chmod 000 system.yaml && msgen validate system.yaml

Fix:
    chmod u+r system.yaml
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
