"""An invisible character stands in the file.

Why:
    Control characters are forbidden in YAML. Zero-width ones and those that reverse the direction
    of text are allowed, and make a file mean something else than what its reader sees.

Example:
    a zero-width space that was copied from a web page with the text around it

Fix:
    Delete the character; editors can show it.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
