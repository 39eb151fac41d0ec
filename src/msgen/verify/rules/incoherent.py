"""Two generated files say different things of one fact.

Why:
    A port, a name, a secret or a timeout stands in several artefacts: the code, the image,
    Compose, the charts, the gateway. Each of them is valid alone, and the system fails when
    they meet.

Example:
    HTTP_PORT: "8000"      # compose/order.yaml
    EXPOSE 8080            # services/order/Dockerfile

Fix:
    Change the fact where it is decided, in system.yaml, and apply it; or bring back the file
    that was edited, with msgen restore.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
