"""Findings as values: what they are, the rules that make them, and how they are printed."""

from msgen.diagnostics.model import (
    Diagnostic,
    MissingTool,
    Related,
    Severity,
    Source,
    Span,
    UsageError,
    UserError,
)
from msgen.diagnostics.rules import Rule

__all__ = [
    "Diagnostic",
    "MissingTool",
    "Related",
    "Rule",
    "Severity",
    "Source",
    "Span",
    "UsageError",
    "UserError",
]
