"""Values that look like real secrets.

The spec is committed and read by many, so a secret in it has leaked. Known token formats are
errors; a random-looking text under a telling key is a warning. What is found is hidden from
all output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import log2

from msgen.diagnostics import Diagnostic, Severity, Source, Span
from msgen.spec.traps import trap

# (a text that every such secret has, its whole form, what it is). Looking for the text first
# keeps a file without secrets at the cost of a few memory searches.
_FORMATS = (
    ("AKIA", r"\bAKIA[0-9A-Z]{16}\b", "an AWS access key"),
    ("ASIA", r"\bASIA[0-9A-Z]{16}\b", "an AWS access key"),
    ("PRIVATE KEY-----", r"-----BEGIN [A-Z ]*PRIVATE KEY-----", "a private key"),
    ("ghp_", r"\bghp_[A-Za-z0-9]{36,}", "a GitHub token"),
    ("gho_", r"\bgho_[A-Za-z0-9]{36,}", "a GitHub token"),
    ("ghs_", r"\bghs_[A-Za-z0-9]{36,}", "a GitHub token"),
    ("github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{40,}", "a GitHub token"),
    ("glpat-", r"\bglpat-[A-Za-z0-9_-]{20,}", "a GitLab token"),
    ("xox", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}", "a Slack token"),
    (
        "hooks.slack.com/services/",
        r"hooks\.slack\.com/services/T\w+/B\w+/\w{20,}",
        "a Slack webhook",
    ),
    ("k_live_", r"\b[sr]k_live_[A-Za-z0-9]{16,}", "a Stripe key"),
    ("AIza", r"\bAIza[0-9A-Za-z_-]{35}", "a Google API key"),
    ("npm_", r"\bnpm_[A-Za-z0-9]{36}", "an npm token"),
    ("pypi-", r"\bpypi-AgE[A-Za-z0-9_-]{40,}", "a PyPI token"),
    ("eyJ", r"(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}", "a JSON Web Token"),
)
_URL_PASSWORD = re.compile(r"://[^/\s:@'\"]+:([^/\s@'\"]{3,})@")
_TELLING = (
    "password",
    "passwd",
    "secret",
    "token",
    "api_key",
    "apikey",
    "api-key",
    "access_key",
    "private_key",
)
_ASSIGNED = re.compile(
    r"(?:password|passwd|secret|token|api[_-]?key|access_key|private_key)[\w-]{0,40}['\"]?\s{0,4}[:=]\s+"
    r"['\"]?([^\s'\",{}\[\]]{8,})",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"\$|<|\{|example|changeme|change-me|placeholder|xxx|\*\*\*", re.IGNORECASE
)
_HINT = (
    "declare it under `secrets:` and write `{secret: name}` here; "
    "change the real one, since it has leaked"
)


def find(source: Source) -> list[Diagnostic]:
    """Every plausible secret of a file, each hidden in the source from now on."""
    found: list[Diagnostic] = []
    by_line: dict[int, list[Span]] = {}
    for start, end, what, severity in _matches(source.text):
        line, column = source.position(start)
        span = Span(source.name, line, column, line, column + end - start)
        others = by_line.setdefault(line, [])
        if any(span.column < o.end_column and o.column < span.end_column for o in others):
            continue
        others.append(span)
        source.hide(span)
        rule = trap("plausible-secret")
        found.append(rule.at(span, f"this looks like {what}", hint=_HINT, severity=severity))
    return found


def _matches(text: str) -> Iterator[tuple[int, int, str, Severity]]:
    for sign, form, what in _FORMATS:
        if sign in text:
            for match in re.finditer(form, text):
                yield match.start(), match.end(), what, Severity.ERROR
    if "@" in text:
        for match in _URL_PASSWORD.finditer(text):
            if not _PLACEHOLDER.search(match.group(1)):
                yield *match.span(1), "a password in a URL", Severity.ERROR
    for start, end in _lines_with(text, _TELLING):
        for match in _ASSIGNED.finditer(text, start, end):
            if _random(match.group(1)):
                yield *match.span(1), "a secret", Severity.WARNING


def _lines_with(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the lines begin and end that hold one of `words` in any case."""
    lower = text.lower()
    if len(lower) != len(text):  # some letters change their length, and offsets with it
        lower = text
    lines: set[tuple[int, int]] = set()
    for word in words:
        at = lower.find(word)
        while at >= 0:
            end = lower.find("\n", at)
            end = len(lower) if end < 0 else end
            lines.add((lower.rfind("\n", 0, at) + 1, end))
            at = lower.find(word, end)
    return sorted(lines)


def _random(value: str) -> bool:
    """Whether a text is unlike a name: letters mixed with digits, and much information."""
    if _PLACEHOLDER.search(value) or "://" in value or "/" in value[:1]:
        return False
    kinds = sum(any(test(c) for c in value) for test in (str.islower, str.isupper, str.isdigit))
    symbols = any(c in "!@#%^&*+=" for c in value)
    bits = -sum((n := value.count(c)) / len(value) * log2(n / len(value)) for c in set(value))
    return (kinds + symbols >= 3 and bits >= 2.75) or (
        kinds >= 2 and len(value) >= 24 and bits >= 3.5
    )
