"""No service has the name that was given.

Why:
    `msgen up` starts the services that are named, and what they need, or leaves out those after
    `--except`: their names are those in the spec.

Example:
    $ msgen up oder

Fix:
    $ msgen up order
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
