"""A line is indented with a tab.

Why:
    How wide a tab is depends on the editor, so YAML forbids it in indentation.

Example:
    services:
        order: {}

Fix:
    services:
      order: {}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
