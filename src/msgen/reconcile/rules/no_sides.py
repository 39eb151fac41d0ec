"""There is nothing that `merge-spec` could join.

Why:
    The sides of a merge are what git keeps while a merge, rebase or cherry-pick waits for
    somebody to resolve its conflicts. Markers that were committed, or copied, tell too little:
    what both sides come from is not among them.

Example:
    msgen merge-spec
    # system.yaml has markers, and git says that nothing is to be merged

Fix:
    Keep what is right between the markers and delete them. While git merges, `git checkout
    --merge system.yaml` brings the conflict back.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
