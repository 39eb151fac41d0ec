"""An endpoint passes on a token that need not have the scopes that its callee wants.

Why:
    A call forwards the token of the request that is being served. What the endpoint itself
    does not ask for, the token may lack, and the call is refused with 403 in the middle of
    the work.

Example:
    POST /refunds: {auth: user, calls: [payment POST /refunds]}      # wants payments:refund

Fix:
    POST /refunds: {auth: [payments:refund], calls: [payment POST /refunds]}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.plan.model import AuthKind, Credential, Endpoint, Kind

RULE = Rule.of(__name__, __doc__, Severity.WARNING)

_TOKENS = (AuthKind.USER, AuthKind.SCOPES)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Forwarded tokens against the scopes of callees."""
    for workload, handler, call in planned.calls():
        callee = planned.endpoints.get((call.target, call.endpoint or ""))
        if callee is None or not isinstance(handler, Endpoint) or workload.kind is Kind.WEB:
            continue
        if call.credential is not Credential.FORWARDED or handler.auth.kind not in _TOKENS:
            continue
        missing = [s for s in callee.auth.scopes if s not in handler.auth.scopes]
        if missing:
            wanted = ", ".join([*handler.auth.scopes, *missing])
            yield RULE.at(
                planned.at(call.loc),
                f"{call.target} {call.endpoint} wants {', '.join(missing)}, which callers of "
                f"{handler.label} need not have",
                hint=f"write auth: [{wanted}] here",
            )
