"""The file that `msgen init` would write exists already.

Why:
    A starter never replaces a spec that somebody wrote.

Example:
    msgen init system.yaml

Fix:
    Name another file, or move the existing one away.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
