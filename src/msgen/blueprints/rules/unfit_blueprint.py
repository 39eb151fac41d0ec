"""A blueprint cannot make a workload of this kind.

Why:
    A blueprint says which kinds it makes: one for services listens on a port, one for workers
    consumes topics and schedules, one for front ends serves pages.

Example:
    services: {mailer: {kind: worker, blueprint: web-static}}

Fix:
    Choose a blueprint that makes the kind, or change the kind.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
