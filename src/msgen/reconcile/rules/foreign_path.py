"""A path on the command line is no file or folder that msgen generates in this repository.

Why:
    Options that name files mean those that msgen generates in the repository that the command is
    about; with any other path the command would do nothing. Paths are relative to the current
    folder; those that are not there are taken from the repository's root.

Example:
    msgen apply --only ../other/Makefile

Fix:
    Name a generated file, or a folder of such. Options such as `--theirs` take one path each, and
    are repeated for more.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
