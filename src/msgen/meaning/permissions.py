"""Who may call, compared."""

from __future__ import annotations

from msgen.meaning import words
from msgen.meaning.model import Difference, Weight
from msgen.plan.model import Auth, AuthKind


def auth_change(before: Auth, after: Auth, *, subject: str, public: bool) -> Difference:
    """How the rule changed: weaker is a risk, stronger refuses callers from outside."""
    now = f"for {words.auth(after)} now, was for {words.auth(before)}"
    both = before.kind is AuthKind.SCOPES and after.kind is AuthKind.SCOPES
    if both and set(before.scopes) < set(after.scopes):
        return _stronger("scope-added", subject, f"scope added: {now}", public=public)
    if both and set(after.scopes) < set(before.scopes):
        return Difference("scope-removed", Weight.RISK, subject, f"scope removed: {now}")
    if _allows(after, before):
        opened = after.kind is AuthKind.NONE
        text = f"anybody may call it {'from outside ' if public else ''}without a token: {now}"
        message = text if opened else f"auth weakened: {now}"
        return Difference("auth-weakened", Weight.RISK, subject, message)
    if _allows(before, after):
        message = f"auth strengthened: {now}"
        return _stronger("auth-strengthened", subject, message, public=public)
    weight = Weight.BREAKING if public else Weight.RISK
    return Difference("auth-changed", weight, subject, f"auth changed: {now}")


def _stronger(kind: str, subject: str, message: str, *, public: bool) -> Difference:
    """Clients outside are refused until they have what is asked for; inside, msgen sees to it."""
    return Difference(kind, Weight.BREAKING if public else Weight.CHANGE, subject, message)


def _allows(wide: Auth, narrow: Auth) -> bool:
    """Whether all whom `narrow` lets in are let in by `wide` too."""
    if wide.kind is AuthKind.NONE:
        return True
    if wide.kind is AuthKind.USER:
        return narrow.kind in (AuthKind.USER, AuthKind.SCOPES)
    return wide.kind is narrow.kind is AuthKind.SCOPES and set(wide.scopes) <= set(narrow.scopes)
