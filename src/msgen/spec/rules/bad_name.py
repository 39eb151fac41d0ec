"""A name cannot be used as it is.

Why:
    Names of services, stores and the like become DNS names, Python packages and Kubernetes
    labels; names of types become classes. They are written so that all of these agree.

Example:
    services:
      Order_Service: {}

Fix:
    services:
      order-service: {}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
