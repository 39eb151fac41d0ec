"""Every rule has a page, and every id that is used is a rule."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

import msgen
from msgen.diagnostics import UsageError
from msgen.diagnostics.reference_page import page
from msgen.diagnostics.rules import _modules, explain, find_rule, rule_modules
from msgen.spec.loader import parse

SOURCES = Path(msgen.__file__).parent


@pytest.mark.parametrize("rule_id", rule_modules())
def test_each_rule_has_a_whole_page(rule_id: str) -> None:
    rule = find_rule(rule_id)
    assert rule.id == rule_id
    what, *rest = re.split(r"^(Why|Example|Fix):$", rule.page, flags=re.MULTILINE)
    assert len(what.strip()) > 20
    assert rest[::2] == ["Why", "Example", "Fix"]
    assert all(part.strip() for part in rest)


def test_each_trap_that_is_named_exists_and_is_used() -> None:
    named = set()
    for path in (SOURCES / "spec").glob("*.py"):
        named |= set(re.findall(r'\btrap\(\s*"([a-z0-9-]+)"', path.read_text()))
    modules = {name for name, module in rule_modules().items() if ".traps." in module}
    assert named == modules


def test_no_two_rules_share_an_id() -> None:
    found = list(_modules())
    assert len(found) == len(rule_modules())


def test_explain_shows_all_parts() -> None:
    text = explain("duplicate-key")
    assert text.startswith("error[duplicate-key]\n\nWhat:\n    A key stands twice")
    assert [line for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")] == [
        "What:", "Why:", "Example:", "Fix:",
    ]  # fmt: skip


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        explain("duplicated-key")
    assert caught.value.diagnostics[0].hint == 'did you mean "duplicate-key"?'


def test_the_reference_has_every_rule_once() -> None:
    text = page()
    assert [line[4:] for line in text.splitlines() if line.startswith("### ")].count(
        "tab-indentation"
    ) == 1
    assert {line[4:] for line in text.splitlines() if line.startswith("### ")} == set(
        rule_modules()
    )


def test_the_written_reference_is_up_to_date() -> None:
    written = SOURCES.parents[1] / "docs" / "reference" / "findings.md"
    assert written.read_text(encoding="utf-8") == page(), "run scripts/reference.py"


@pytest.mark.parametrize("rule_id", [r for r, m in rule_modules().items() if ".checks." in m])
def test_what_pages_show_can_be_typed(rule_id: str) -> None:
    """Examples are YAML that the loader takes; prose is a sentence."""
    _, *sections = re.split(r"^(?:Why|Example|Fix):\n", find_rule(rule_id).page, flags=re.MULTILINE)
    for section in sections[1:]:
        text = textwrap.dedent(section).strip("\n")
        if not (text[:1].isupper() and text.endswith(".")):
            assert parse(text.encode(), name=rule_id).diagnostics == (), text


def test_every_id_that_is_reported_has_a_page() -> None:
    """No finding is reported that `msgen explain` knows nothing about."""
    reported = set()
    for path in SOURCES.rglob("*.py"):
        reported |= set(re.findall(r'\bDiagnostic\(\s*"([a-z-]+)"', path.read_text()))
        reported |= set(re.findall(r'\brule\(\s*"([a-z-]+)"', path.read_text()))
        reported |= set(re.findall(r'\bproblem\(\s*"([a-z-]+)"', path.read_text()))
    assert reported <= set(rule_modules())
