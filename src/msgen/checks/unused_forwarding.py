"""An endpoint says how to change a path before passing it on, and passes nothing on.

Why:
    strip and rewrite belong to forward. Without it the endpoint has a handler of its own,
    which sees the path as it came.

Example:
    GET /old/*: {strip: /old}

Fix:
    GET /old/*: {forward: orders, strip: /old}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """`strip` and `rewrite` without `forward`."""
    for handler in written.handlers:
        endpoint = handler.endpoint
        if endpoint is None or endpoint.forward is not None:
            continue
        for word in ("strip", "rewrite"):
            if getattr(endpoint, word) is not None:
                yield RULE.at(
                    written.at((*handler.path, word), key=True),
                    f"{handler.text} has {word}, and forwards to nothing",
                    hint=f"say forward: and the name of a service, or delete {word}",
                )
