"""A probe cannot be read.

Why:
    A probe asks in exactly one way: by HTTP, gRPC, a TCP connection or a command.

Example:
    probes: {ready: /readyz}

Fix:
    probes: {ready: GET /readyz}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
