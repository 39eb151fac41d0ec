"""Some processes did not become ready.

Why:
    A process that ends, or does not answer its probe in time, leaves the system incomplete.
    The others go on running, so that it can be looked at.

Example:
    $ msgen up -d

Fix:
    $ msgen logs order      # why it ended
    $ msgen down
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
