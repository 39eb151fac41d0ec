"""A rename on the command line is not OLD=NEW.

Why:
    `--renamed` tells which service has another name now, so that edits move along. It needs both
    names, with an equals sign between them.

Example:
    msgen apply --renamed order

Fix:
    msgen apply --renamed order=purchase
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
