"""The spec of a repository says something that its code was not made from.

Why:
    The gateway, the ports and the addresses follow system.yaml as it is, the code of the
    services the one that they were made from. Started together, an endpoint may have a route
    and no handler, and a service may call what is gone.

Example:
    $ msgen new system.yaml shop && cd shop
    $ sed -i s/orders/purchases/ system.yaml
    $ msgen up

Fix:
    $ msgen diff            # shows what follows from the change
    $ msgen apply           # brings it into the code
    $ msgen up --anyway     # or starts the old code behind the new spec
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
