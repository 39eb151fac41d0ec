"""Findings for programs: JSON, GitHub's workflow commands, and SARIF 2.1.0."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from msgen.diagnostics.model import Diagnostic, Severity, Span
from msgen.diagnostics.order import count, in_order
from msgen.diagnostics.rules import explain, find_rule, rule_modules

_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """One object: `version` of this form, `counts`, and `diagnostics` in order."""
    ordered = in_order(diagnostics)
    total = count(ordered)
    report = {
        "version": 1,
        "counts": {"errors": total.errors, "warnings": total.warnings, "notes": total.notes},
        "diagnostics": [_plain(found) for found in ordered],
    }
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def render_github(diagnostics: Iterable[Diagnostic]) -> str:
    """One workflow command a finding, which GitHub shows beside the line."""
    return "".join(f"{_command(found)}\n" for found in in_order(diagnostics))


def render_sarif(diagnostics: Iterable[Diagnostic], *, version: str) -> str:
    """A SARIF log of one run by msgen `version`."""
    ordered = in_order(diagnostics)
    ids = sorted({found.id for found in ordered})
    driver = {
        "name": "msgen",
        "version": version,
        "rules": [_rule(rule_id) for rule_id in ids],
    }
    results = [_result(found, ids.index(found.id)) for found in ordered]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _plain(found: Diagnostic) -> dict[str, Any]:
    return {
        "id": found.id,
        "severity": str(found.severity),
        "message": found.message,
        "span": _plain_span(found.span),
        "hint": found.hint,
        "related": [
            {"span": _plain_span(related.span), "message": related.message}
            for related in found.related
        ],
    }


def _plain_span(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _command(found: Diagnostic) -> str:
    properties = {"title": found.id}
    if found.span:
        span = found.span
        properties |= {"file": span.file, "line": str(span.line), "endLine": str(span.end_line)}
        if span.line == span.end_line:  # GitHub refuses columns over several lines
            properties |= {"col": str(span.column), "endColumn": str(span.end_column)}
    listed = ",".join(
        f"{key}={_escape_property(value)}" for key, value in sorted(properties.items())
    )
    text = found.message + (f"\nhelp: {found.hint}" if found.hint else "")
    return f"::{_GITHUB[found.severity]} {listed}::{_escape(text)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def _rule(rule_id: str) -> dict[str, Any]:
    """A rule with its page; errors of commands have an id alone."""
    described: dict[str, Any] = {"id": rule_id}
    if rule_id in rule_modules():
        rule = find_rule(rule_id)
        first = rule.page.strip().splitlines()[0]
        described |= {
            "shortDescription": {"text": first},
            "help": {"text": explain(rule_id)},
            "defaultConfiguration": {"level": str(rule.severity)},
        }
    return described


def _result(found: Diagnostic, index: int) -> dict[str, Any]:
    text = found.message + (f"\nHelp: {found.hint}" if found.hint else "")
    result: dict[str, Any] = {
        "ruleId": found.id,
        "ruleIndex": index,
        "level": str(found.severity),
        "message": {"text": text},
    }
    if found.span:
        result["locations"] = [{"physicalLocation": _physical(found.span)}]
    if found.related:
        result["relatedLocations"] = [
            {"physicalLocation": _physical(related.span), "message": {"text": related.message}}
            for related in found.related
        ]
    return result


def _physical(span: Span) -> dict[str, Any]:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"artifactLocation": {"uri": quote(span.file)}, "region": region}
