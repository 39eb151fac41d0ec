"""The file is too large to be a spec; it was refused before it was read.

Why:
    A thousand services are about one mebibyte. A file of a hundred is a data dump that was named
    by mistake, and loading it would take all memory.

Example:
    $ msgen validate backup.sql

Fix:
    Name the right file, or split a spec into several and `include:` them.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
