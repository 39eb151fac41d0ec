"""A word is none of those that are known here.

Why:
    A word that msgen does not know would be ignored, and the system would not be what its spec
    says.

Example:
    services:
      mailer: {kind: deamon}

Fix:
    services:
      mailer: {kind: worker}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
