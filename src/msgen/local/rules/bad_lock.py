"""A list of pinned packages cannot be read.

Why:
    Each service pins what it depends on, with hashes, so that the same packages are installed
    everywhere. A line that was edited by hand, or left by a merge, breaks that promise.

Example:
    requests>=2

Fix:
    requests==2.32.3 --hash=sha256:…
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
