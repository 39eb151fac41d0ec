"""The same name is defined in two files.

Why:
    Names are unique across all files of a system, so that each thing has one owner.

Example:
    teams/a.yaml and teams/b.yaml both define the service `order`

Fix:
    Rename one, or delete it.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
