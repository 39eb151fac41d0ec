"""A file that is not msgen's stands where msgen generates one.

Why:
    Somebody wrote the file before the spec asked for one of that name. Neither is thrown away.

Example:
    monitoring/rules/order.yaml written by hand, before monitoring came into the spec.

Fix:
    To keep yours for good: msgen apply --ours PATH. To take msgen's: msgen apply --theirs PATH,
    which keeps yours as PATH.orig. Or move your file to another name. After an `apply` without
    either, msgen's stands beside yours as PATH.msgen-new: bring over what you want and delete it;
    later changes are merged into yours, unless you say msgen adopt PATH.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)
