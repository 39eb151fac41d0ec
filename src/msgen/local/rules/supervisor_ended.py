"""The process that watches over the system ended before it was ready.

Why:
    It starts all others and restarts what dies. Its own log says why it stopped: a port, a
    permission, or a bug of msgen.

Example:
    $ msgen up -d

Fix:
    Read the log that the message names, then start again.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
