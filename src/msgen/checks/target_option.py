"""A target is told something that it does not know.

Why:
    Each target types its own options. A word that it does not read would have no effect, and
    msgen ignores nothing silently.

Example:
    targets: {helm: {argocd: yes}}

Fix:
    targets: {helm: {argocd: true}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Options of installed targets that type them."""
    typed = written.options() if written.typed.targets else {}
    for target, said in written.typed.targets.items():
        known = typed.get(target.replace("-", "_"))
        if known is None:
            continue
        for key, value in said.items():
            place = written.at(("targets", target, key), key=key not in known)
            if key not in known:
                best = nearest(key, sorted(known))
                words = f"its options are {', '.join(sorted(known))}" if known else "it has none"
                hint = f'did you mean "{best}"?' if best else words
                yield RULE.at(place, f'{target} has no option "{key}"', hint=hint)
            elif not _fits(value, known[key]):
                yield RULE.at(place, f"{key} of {target} is {_words(known[key])}")


def _fits(value: Any, kind: Any) -> bool:
    if kind is bool or kind is int:
        return isinstance(value, bool) if kind is bool else str(value).isdecimal()
    return isinstance(value, str) and (kind is str or value in kind)


def _words(kind: Any) -> str:
    if kind is bool:
        return "true or false"
    if kind is int:
        return "a whole number"
    return "a text" if kind is str else f"one of {', '.join(kind)}"
