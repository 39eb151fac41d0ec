"""A key is not part of the language.

Why:
    A key that is read by nothing is a typing mistake or a wish; either way the system would not
    be what its spec says. Keys of one's own begin with `x-` and reach templates.

Example:
    services:
      order: {replica: 3}

Fix:
    services:
      order: {replicas: 3}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
