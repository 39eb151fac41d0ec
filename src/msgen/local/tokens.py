"""Development tokens for people, signed by the key that the local issuer publishes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from msgen.diagnostics import Diagnostic, Severity, UsageError, UserError
from msgen.local.files import write_private
from msgen.local.keys import Claims, load_keys, sign
from msgen.local.layout import Layout

_CLIENT = "msgen-cli"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def note_issuer(layout: Layout, *, issuer: str, audience: str) -> None:
    """Leave word of whose tokens the system accepts."""
    data = {"issuer": issuer, "audience": audience}
    write_private(layout.secrets / "issuer.json", json.dumps(data).encode())


def development_token(layout: Layout, *, subject: str, scopes: Sequence[str], lifetime: str) -> str:
    """A JWT for `subject`; each of `scopes` may itself hold several with spaces between.

    A `UserError` if the system was never started, so that no issuer is known.
    """
    try:
        issuer = json.loads((layout.secrets / "issuer.json").read_bytes())
    except OSError:
        message = "there is no issuer yet: the system has never been started here"
        raise UserError(
            Diagnostic("no-issuer", Severity.ERROR, message, hint="msgen up makes one")
        ) from None
    claims = Claims(
        issuer=issuer["issuer"],
        audience=issuer["audience"],
        subject=subject,
        client=_CLIENT,
        scopes=tuple(dict.fromkeys(word for scope in scopes for word in scope.split())),
        lifetime_s=_seconds(lifetime),
    )
    return sign(load_keys(layout.secrets / "keys")[0], claims)


def _seconds(text: str) -> int:
    found = re.fullmatch(r"([1-9][0-9]{0,6})([smhd])", text)
    if not found:
        message = f'"{text}" is no duration'
        hint = "a whole number and a unit: 90s, 15m, 1h, 7d"
        raise UsageError(Diagnostic("bad-duration", Severity.ERROR, message, hint=hint))
    return int(found[1]) * _UNITS[found[2]]
