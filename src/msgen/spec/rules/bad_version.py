"""The spec is written in a version of the language that this msgen does not read.

Why:
    A newer language may give the same words another meaning, so nothing is guessed.

Example:
    msgen: 2

Fix:
    Update msgen where a newer one wrote the file; `msgen upgrade` moves one of an earlier version.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
