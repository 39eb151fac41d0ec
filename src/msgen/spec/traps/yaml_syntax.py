"""The file is not valid YAML.

Why:
    Nothing after such a place can be understood, so it is the only problem reported of its kind.

Example:
    services: ]

Fix:
    Look at the line that is shown and the one before it.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
