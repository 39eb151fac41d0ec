"""Two branches met in a generated file, and git joined them by line.

Why:
    Each branch changed the spec and applied it. Git joined the specs, and the generated files as if
    they were written by hand: with lines in another order, twice, or with its own conflict markers.

Example:
    Two branches each added a service, and git left a conflict in README.md.

Fix:
    Resolve conflicts in system.yaml, then: msgen apply. It makes generated files of the joined spec
    and keeps the edits of both branches, but for those between which git left its markers: of such
    a file it says conflict-markers.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
