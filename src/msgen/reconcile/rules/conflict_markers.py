"""A conflict of an earlier run is not resolved: its markers stand in the file.

Why:
    Between `<<<<<<< yours` and `>>>>>>> msgen` the file says two things at once. Merging again
    would put markers into markers, so `apply` waits until somebody has decided. Git leaves such
    markers too, also in handlers and their tests, which nothing is merged into: `apply`
    does not wait for those, and `check` fails until they are gone.

Example:
    `<<<<<<< yours` in gateway/envoy.yaml

Fix:
    Edit the file and delete the four marker lines. Or keep one side everywhere in it:
    msgen apply --ours PATH, or msgen apply --theirs PATH
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
