"""A file that is not msgen's stands where msgen generates one.

Why:
    Somebody wrote the file before the spec asked for one of that name. Neither is thrown away.

Example:
    monitoring/rules/order.yaml written by hand, before monitoring came into the spec.

Fix:
    To keep yours for good: msgen apply --ours PATH. To take msgen's: msgen apply --theirs PATH,
    which keeps yours as PATH.orig. Or move your file to another name. After an `apply` without
    either, msgen's stands beside yours as PATH.msgen-new: bring over what you want and delete it;
    later changes are merged into yours, unless you say msgen adopt PATH. A handler, a test or a
    first migration of that name is taken for yours at once: nothing is to be done if it is meant.
    Otherwise msgen restore PATH writes what msgen begins with, and keeps yours as PATH.orig.
"""

from msgen.diagnostics import Diagnostic, Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def begun(path: str) -> Diagnostic:
    """Return the finding on a file that would have been the user's from its first day on."""
    message = f"{path} was there already, and stays as it is"
    hint = (
        "nothing is to be done if it is what the spec asks for; to begin with msgen's: msgen "
        f"restore {path}, which keeps yours as {path}.orig"
    )
    return RULE.at(None, message, hint=hint)
