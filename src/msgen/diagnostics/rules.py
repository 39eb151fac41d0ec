"""Rules and their pages.

A rule is one module whose name is the rule's id and whose docstring is its page: what it
finds, then the sections Why, Example and Fix. Modules stand in packages named `checks`,
`traps` or `rules`, anywhere below `msgen`, and are found there: no list names them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache

from msgen.diagnostics.model import Diagnostic, Related, Severity, Span, UsageError
from msgen.names import nearest
from msgen.records import dataclass

_PACKAGES = ("checks", "traps", "rules")
_SECTIONS = ("Why:", "Example:", "Fix:")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding, with the severity that it has by default and its page."""

    id: str
    severity: Severity
    page: str

    @classmethod
    def of(cls, module: str, page: str | None, severity: Severity = Severity.ERROR) -> Rule:
        """The rule of a module: `RULE = Rule.of(__name__, __doc__)`."""
        return cls(module.rpartition(".")[2].replace("_", "-"), severity, page or "")

    def at(
        self,
        span: Span | None,
        message: str,
        *,
        hint: str | None = None,
        related: tuple[Related, ...] = (),
        severity: Severity | None = None,
    ) -> Diagnostic:
        """A finding of this rule."""
        return Diagnostic(self.id, severity or self.severity, message, span, hint, related)


@cache
def rule_modules() -> dict[str, str]:
    """Rule id -> dotted name of its module, sorted by id, nothing imported but packages."""
    return dict(sorted((name.rpartition(".")[2].replace("_", "-"), name) for name in _modules()))


def find_rule(rule_id: str) -> Rule:
    """The rule `rule_id`; a `UsageError` with the nearest id when there is none."""
    modules = rule_modules()
    if rule_id not in modules:
        best = nearest(rule_id, modules)
        hint = f'did you mean "{best}"?' if best else "msgen explain lists all rules"
        message = f'there is no rule called "{rule_id}"'
        raise UsageError(Diagnostic("unknown-page", Severity.ERROR, message, hint=hint))
    rule = importlib.import_module(modules[rule_id]).RULE
    assert isinstance(rule, Rule)
    return rule


def explain(rule_id: str) -> str:
    """The page of a rule as plain text, ready to print."""
    rule = find_rule(rule_id)
    lines = [f"{rule.severity}[{rule.id}]", "", "What:"]
    for line in rule.page.strip().splitlines():
        heading = line in _SECTIONS or line.startswith("    ")
        lines.append(line.rstrip() if heading or not line else f"    {line}")
    return "\n".join(lines) + "\n"


def _modules() -> Iterator[str]:
    """Dotted names of the modules in rule packages, one or two levels below msgen."""
    for outer in _packages("msgen"):
        for name in (outer, *_packages(outer)):
            if name.rpartition(".")[2] in _PACKAGES:
                found = pkgutil.iter_modules(importlib.import_module(name).__path__, f"{name}.")
                yield from (module.name for module in found if not module.ispkg)


def _packages(name: str) -> list[str]:
    path = importlib.import_module(name).__path__
    return [found.name for found in pkgutil.iter_modules(path, f"{name}.") if found.ispkg]
