"""The spec has changes that were not applied, and `msgen upgrade` applied them with its own.

Why:
    A repository is made of one spec by one msgen. Changes of templates are easier to review apart
    from those of the system.

Example:
    system.yaml has a new service, and msgen upgrade was run before msgen apply.

Fix:
    Next time, msgen apply and commit with the version that the lock names, then msgen upgrade.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)
