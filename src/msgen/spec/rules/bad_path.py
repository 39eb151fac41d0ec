"""A path is not absolute.

Why:
    Paths in containers and paths of URLs begin with a slash.

Example:
    files: {etc/rules.yaml: rules.yaml}

Fix:
    files: {/etc/rules.yaml: rules.yaml}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
