"""There is no token issuer on this machine yet.

Why:
    Development tokens are signed with a key that the first start makes and keeps in the
    ignored folder of the repository.

Example:
    $ msgen new system.yaml shop && cd shop && msgen token

Fix:
    $ msgen up -d
    $ msgen token
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
