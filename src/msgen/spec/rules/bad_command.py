"""A command cannot be split into words.

Why:
    A command in one text is split as a shell would do it, and a quote that is never closed has
    no end.

Example:
    entrypoint: sh -c 'run

Fix:
    entrypoint: [sh, -c, run]
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
