"""No space follows the colon, so key and value are one text.

Why:
    `timeout:300ms` is a valid plain text in YAML, as `http://host` is.

Example:
    defaults:
      edge:
        timeout:300ms

Fix:
    defaults:
      edge:
        timeout: 300ms
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
