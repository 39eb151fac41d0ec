"""The name for something new is the name of something that exists.

Why:
    Services, datastores, brokers and externals share one namespace, a service has an endpoint
    once, and topics have different names.

Example:
    msgen add-service order

Fix:
    Choose another name, or change what has it.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
