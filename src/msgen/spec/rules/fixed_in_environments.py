"""An environment changes something that must be the same everywhere.

Why:
    Environments differ in values, never in code: what was tested in staging is what runs in
    production. Endpoints, types, blueprints, the existence of edges, gateway, mesh and CI are
    the system itself.

Example:
    environments:
      prod: {services: {order: {blueprint: python-flask}}}

Fix:
    services:
      order: {blueprint: python-flask}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
