"""An environment changes something that does not exist.

Why:
    A misspelt name in an overlay would leave the value unchanged, which shows in production
    only.

Example:
    environments:
      prod: {services: {ordr: {replicas: 3}}}

Fix:
    environments:
      prod: {services: {order: {replicas: 3}}}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
