"""A pattern under `include:` matches no file.

Why:
    A misspelt pattern would otherwise leave out a team's services without a word.

Example:
    include: [team/*.yaml]      # the folder is called teams

Fix:
    include: [teams/*.yaml]
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
