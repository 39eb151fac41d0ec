"""A comment or a text of the spec still says the old name.

Why:
    A rename changes what refers to the thing. Comments, descriptions and other words are a
    person's: whether they mean the thing or only use the same word, msgen cannot know.

Example:
    # order asks payment first
    purchase: {endpoints: {POST /purchases: {}}}

Fix:
    Read the place, and change it if it means what was renamed.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)
