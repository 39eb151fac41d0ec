"""Latency objectives contradict each other, or the timeout.

Why:
    More requests cannot be faster than fewer: p50 is at most p95, and p95 at most p99. And
    what takes longer than the timeout is no answer.

Example:
    slo: {p95: 800ms, p99: 500ms}

Fix:
    slo: {p95: 500ms, p99: 800ms}
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Objectives out of order."""
    for handler in written.handlers:
        endpoint = handler.endpoint
        if endpoint is None:
            continue
        slo = endpoint.slo
        told = [(n, v) for n in ("p50", "p95", "p99") if (v := getattr(slo, n)) is not None]
        for (low, fast), (high, slow) in pairwise(told):
            if fast.ms > slow.ms:
                place = written.at((*handler.path, "slo", high))
                message = f"{handler.text} promises {low} of {fast} and {high} of {slow}"
                yield RULE.at(place, message, hint=f"{low} is never more than {high}")
        limit = endpoint.timeout.ms
        if told and limit is not None and told[-1][1].ms > limit:
            name, value = told[-1]
            beyond = f"beyond its timeout of {endpoint.timeout}"
            message = f"{handler.text} promises {name} of {value}, {beyond}"
            hint = "lower the objective, or raise the timeout"
            yield RULE.at(written.at((*handler.path, "slo", name)), message, hint=hint)
