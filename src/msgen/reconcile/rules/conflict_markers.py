"""A conflict of an earlier run is not resolved: its markers stand in the file.

Why:
    Between `<<<<<<< yours` and `>>>>>>> msgen` the file says two things at once. Merging again
    would put markers into markers, so `apply` waits until somebody has decided. Git leaves such
    markers too, also in handlers and their tests, which nothing is merged into: `apply`
    does not wait for those, and `check` fails until they are gone.

Example:
    `<<<<<<< yours` in gateway/envoy.yaml

Fix:
    Edit the file and delete the four marker lines. Or keep one side of every conflict in it:
    msgen apply --ours PATH, or msgen apply --theirs PATH. Between msgen's markers, `--ours` is what
    you wrote, and `--theirs` what msgen writes now. Between git's, `--ours` is what stands first,
    under `<<<<<<< HEAD`: your branch in a merge, the branch below yours in a rebase. `--theirs` is
    what stands last, of the commit named after `>>>>>>>`: the other branch in a merge. Hand edits
    of the side that was not taken are kept in PATH.orig alone.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
