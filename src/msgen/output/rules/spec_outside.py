"""A file that the spec names lies outside the spec's own folder.

Why:
    `msgen new` copies the spec into the new repository together with all that it refers to, so
    that the repository is complete. What lies outside has no place there.

Example:
    include: [../../shared/types.yaml]

Fix:
    Move the file below the folder of the spec.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
