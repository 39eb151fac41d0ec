"""An option that the blueprint does not have, or a value that it does not take.

Why:
    Each blueprint says which options it has, of which type, and which values they take.

Example:
    services: {order: {blueprint: python-fastapi, options: {databse: sync}}}

Fix:
    Correct the name or the value; the blueprint's README lists them.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
