"""The packages of a service could not be installed.

Why:
    Without them its process cannot start. The lines above are those of the installer: most
    often the package index cannot be reached from here, or has no build for this machine.

Example:
    $ msgen up      # with no network, for the first time

Fix:
    Configure the index that pip or uv uses here, and start again. What was installed is kept.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
