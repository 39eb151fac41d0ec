"""Items of TOML's lists of strings, one a line: dependencies that both sides add, both stay."""

from __future__ import annotations

import re

from msgen.merge.text import Clash
from msgen.merge.union import alike, united

_ITEM = re.compile(rb"""[ \t]+(?:"[^"\\]*"|'[^']*'),""")
_OPENS = re.compile(rb"[\w.\-\"' \t]+=[ \t]*\[")
_REMARK = re.compile(rb"[ \t]*(?:#.*)?")


def unite_items(clash: Clash) -> list[bytes] | None:
    """Return the items of both sides, or None if anything else was changed here."""
    if clash.base or not alike(clash, _ITEM):
        return None
    for line in reversed(clash.above):
        if _OPENS.fullmatch(line):
            return united(clash, _ITEM)
        if not (_ITEM.fullmatch(line) or _REMARK.fullmatch(line)):
            break
    return None
