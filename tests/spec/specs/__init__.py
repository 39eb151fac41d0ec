"""Specs for tests, and how to load them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from msgen.diagnostics import Diagnostic
from msgen.spec.load import Loaded, validate
from msgen.spec.loader import parse
from msgen.spec.models import Spec

CHECKOUT = Path(__file__).parents[3]
EVERYTHING = Path(__file__).parent / "everything.yaml"
EXAMPLES = sorted((CHECKOUT / "examples").glob("*/system.yaml"))
WHOLE = [EVERYTHING, *EXAMPLES]
HEAD = "msgen: 1\nsystem: shop\n"


def read(text: str) -> tuple[Spec | None, list[Diagnostic]]:
    """The models of a spec in text, and all findings."""
    document = parse(text.encode(), name="system.yaml")
    found = list(document.diagnostics)
    assert document.root is not None, found
    return validate(document.root, found), found


def spec(text: str) -> Spec:
    """The models of `text`, which follows msgen and system, and must be right."""
    read_spec, found = read(HEAD + dedent(text))
    assert read_spec is not None, found
    assert not found
    return read_spec


def findings(text: str) -> list[str]:
    """`id text-at-the-place` of each finding about `text`, which follows msgen and system."""
    whole = HEAD + dedent(text)
    _, found = read(whole)
    lines = whole.splitlines()
    shown = []
    for one in found:
        assert one.span is not None
        at = lines[one.span.line - 1][one.span.column - 1 : one.span.end_column - 1]
        shown.append(f"{one.id} {at}")
    return sorted(shown)


__all__ = [
    "CHECKOUT",
    "EVERYTHING",
    "EXAMPLES",
    "HEAD",
    "WHOLE",
    "Loaded",
    "findings",
    "read",
    "spec",
]
