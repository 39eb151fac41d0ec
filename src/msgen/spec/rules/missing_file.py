"""The spec names a file or folder that does not exist.

Why:
    Mounted files, seeds of databases and folders with code of one's own are copied into the
    repository and used when the system starts. What is missing is left out, and the start fails
    later and elsewhere.

Example:
    files: {/etc/order/rules.yaml: config/rule.yaml}      # the file is called rules.yaml

Fix:
    files: {/etc/order/rules.yaml: config/rules.yaml}
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)
