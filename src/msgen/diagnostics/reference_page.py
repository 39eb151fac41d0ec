"""The reference of all rules, made of their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgen.diagnostics.rules import Rule, find_rule, rule_modules

_GROUPS = (
    ("traps", "The file", "Found while a file is read, before its meaning is looked at."),
    ("spec.rules", "The language", "Found where something stands that the language does not have."),
    ("checks", "The system", "Found in what the spec says, and in the system that it makes."),
    ("", "Other findings", "Found while a system is resolved, rendered or run."),
)
_SECTION = re.compile(r"^(Why|Example|Fix):\n", re.MULTILINE)
_HEAD = """\
# Findings

What `msgen validate` and the other commands report, by id. `msgen explain ID` prints the same.
Errors stop the work; warnings and notes do not.
"""


def page() -> str:
    """All rules in Markdown, grouped by what they look at."""
    left = dict(rule_modules())
    parts = [_HEAD]
    for mark, title, about in _GROUPS:
        mine = [name for name, module in left.items() if f".{mark}." in f"{module}." or not mark]
        for name in mine:
            del left[name]
        if mine:
            parts.append(f"## {title}\n\n{about}\n")
            parts += ["\n".join(_entry(find_rule(name))) for name in mine]
    return "\n".join(parts)


def _entry(rule: Rule) -> Iterator[str]:
    what, *sections = _SECTION.split(rule.page.strip())
    text = dict(zip(sections[::2], map(_dedented, sections[1::2]), strict=True))
    yield f"### {rule.id}\n"
    yield f"*{rule.severity}.* {' '.join(what.split())}\n"
    yield f"{' '.join(text['Why'].split())}\n"
    yield f"{_shown(text['Example'])}\n"
    yield f"Fix:\n\n{_shown(text['Fix'])}\n"


def _dedented(text: str) -> str:
    lines = [line.removeprefix("    ") for line in text.strip("\n").splitlines()]
    return "\n".join(lines).rstrip()


def _shown(text: str) -> str:
    """Prose as it is, anything else as code."""
    prose = text[:1].isupper() and text.endswith(".")
    return " ".join(text.split()) if prose else f"```yaml\n{text}\n```"
