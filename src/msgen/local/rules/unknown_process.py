"""No log belongs to the name that was given.

Why:
    Logs are kept by process: services, stores, the gateway and the issuer, by their names in
    the spec.

Example:
    $ msgen logs oder

Fix:
    $ msgen logs order
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
