"""Every bad spec is told what is wrong with it, byte for byte.

`python -m tests.corpus --update` rewrites the expected files.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from msgen.diagnostics.rules import rule_modules
from tests.corpus.cases import CORPUS, EXPECTED, cases, messages, name_of


@pytest.mark.parametrize("case", cases(), ids=name_of)
def test_messages(case: Path) -> None:
    assert messages(case) == (case / EXPECTED).read_text(encoding="utf-8")


def test_there_are_enough_cases() -> None:
    assert len(cases()) >= 60


def test_every_semantic_rule_has_a_case() -> None:
    said = "\n".join((case / EXPECTED).read_text(encoding="utf-8") for case in cases())
    semantic = {rule for rule, module in rule_modules().items() if ".checks." in module}
    missing = {rule for rule in semantic if f"[{rule}]" not in said}
    assert not missing


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("references/unknown-dependency", 1),
        ("yaml/secrets", 1),
        ("messages/no-consumer", 0),
        ("includes/clash", 1),
    ],
)
def test_the_command_itself_says_the_same(name: str, code: int) -> None:
    case = CORPUS / name
    done = subprocess.run(
        [sys.executable, "-m", "msgen", "validate"],
        cwd=case,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    assert done.stderr.decode() == (case / EXPECTED).read_text(encoding="utf-8")
    assert done.stdout == b""
    assert done.returncode == code
