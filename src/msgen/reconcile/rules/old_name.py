"""A file of yours still uses a name that something has no longer.

Why:
    A rename carries everything that msgen generates. What you wrote yourself is for you to change.

Example:
    `from order.rules import …` after `msgen rename-service order purchase`

Fix:
    Change the lines that are named, where they mean what was renamed.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)
