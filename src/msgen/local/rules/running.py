"""What is asked for cannot be done while the system runs.

Why:
    Data that is cleared under a running process comes back half-written.

Example:
    $ msgen up -d
    $ msgen reset

Fix:
    $ msgen down
    $ msgen reset
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
