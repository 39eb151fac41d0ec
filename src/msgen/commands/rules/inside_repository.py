"""`msgen new` was called inside a repository that msgen made.

Why:
    A repository is made once; from then on it holds people's work. A second one inside the first
    would belong to nobody, and would not change what stands around it.

Example:
    cd shop
    msgen new system.yaml

Fix:
    msgen plan                       # in the repository: what the spec says now
    msgen new system.yaml ../other   # a new repository beside it
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
