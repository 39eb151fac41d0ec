"""A number cannot be read, or is out of range.

Why:
    Ports, counts and HTTP statuses are whole numbers with a natural range.

Example:
    ports: {http: 80000}

Fix:
    ports: {http: 8000}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
