"""How many replicas an expected rate needs."""

from __future__ import annotations

from math import ceil

HEADROOM = 0.8
"""How full a replica may be in the expected case; the rest is for bursts and a lost replica."""


def replicas_for(rate_per_s: float | None, *, per_replica: float | None) -> int | None:
    """The least number of replicas that carries ``rate_per_s``; None where either is unknown."""
    if not rate_per_s or not per_replica:
        return None
    return max(1, ceil(round(rate_per_s / (per_replica * HEADROOM), 6)))
