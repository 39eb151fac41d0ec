"""A length of time cannot be read.

Why:
    Bare numbers are read as seconds by some tools and as milliseconds by others, so the unit is
    part of the value: `ms`, `s`, `m`, `h` or `d`.

Example:
    depends_on:
      inventory: {timeout: 300}

Fix:
    depends_on:
      inventory: {timeout: 300ms}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
