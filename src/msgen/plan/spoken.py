"""Quantities of a plan in the spelling of the spec."""

from __future__ import annotations

_TIMES = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s"))
_SIZES = ((1 << 40, "Ti"), (1 << 30, "Gi"), (1 << 20, "Mi"), (1 << 10, "Ki"))


def time(ms: int | None) -> str:
    """``1500`` -> ``1500ms``, ``2000`` -> ``2s``; None is a stream: ``none``."""
    if ms is None:
        return "none"
    unit = next(((n, name) for n, name in _TIMES if ms and ms % n == 0), (1, "ms"))
    return f"{ms // unit[0]}{unit[1]}"


def size(count: int) -> str:
    """``65536`` -> ``64Ki``."""
    unit = next(((n, name) for n, name in _SIZES if count and count % n == 0), (1, "B"))
    return f"{count // unit[0]}{unit[1]}"


def rate(per_s: float) -> str:
    """``50.0`` -> ``50/s``, ``0.5`` -> ``30/min``."""
    return f"{per_s:g}/s" if per_s >= 1 else f"{per_s * 60:.3g}/min"


def percent(share: float) -> str:
    """``0.9995`` -> ``99.95%``."""
    return f"{round(share * 100, 6):g}%"


def cpu(millicores: int) -> str:
    """``250`` -> ``250m``, ``2000`` -> ``2``."""
    return f"{millicores}m" if millicores % 1000 else str(millicores // 1000)
