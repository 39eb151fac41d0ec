"""The file holds more than one YAML document.

Why:
    Everything after the second `---` would be lost.

Example:
    msgen: 1
    ---
    msgen: 1

Fix:
    Put the second document in a file of its own and name it under `include:`.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
