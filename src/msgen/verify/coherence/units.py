"""Durations as the artefacts write them."""

from __future__ import annotations

import re

_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)?")
_SCALE = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "": 1.0}


def seconds(text: object) -> float | None:
    """Return a duration such as `30s`, `1m30s` or `400ms` in seconds; None for another text."""
    written = str(text).strip()
    parts = _PART.findall(written)
    if not parts or "".join(number + unit for number, unit in parts) != written:
        return None
    return sum(float(number) * _SCALE[unit] for number, unit in parts)
