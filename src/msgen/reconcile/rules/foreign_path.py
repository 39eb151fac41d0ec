"""A path on the command line is no file or folder of the repository.

Why:
    Options that name files mean those of the repository that the command is about. Paths are
    relative to the current folder; those that are not there are taken from the repository's root.

Example:
    msgen apply --only ../other/Makefile

Fix:
    Name a path inside the repository.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
