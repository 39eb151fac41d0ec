"""The corpus of bad specs: one folder a case, with what `msgen validate` says about it.

A case is `<feature>/<case>/system.yaml` with the expected `stderr.txt` beside it, and whatever
other files the spec includes.
"""

from __future__ import annotations

import os
from pathlib import Path

CORPUS = Path(__file__).parent
SPEC = "system.yaml"
EXPECTED = "stderr.txt"


def cases() -> list[Path]:
    """The folders of all cases, sorted."""
    return sorted(path.parent for path in CORPUS.glob(f"*/*/{SPEC}"))


def name_of(case: Path) -> str:
    """`feature/case`."""
    return case.relative_to(CORPUS).as_posix()


def messages(case: Path) -> str:
    """What validation of a case prints, as if typed in its folder."""
    from msgen.diagnostics.text import render_text

    before = Path.cwd()
    os.chdir(case)
    try:
        return render_text(*_judge(SPEC))
    finally:
        os.chdir(before)


def _judge(spec: str):  # noqa: ANN202
    from msgen.checks import check_plan, check_spec
    from msgen.diagnostics import Severity
    from msgen.spec.load import load

    loaded = load(spec)
    found = [*loaded.diagnostics, *check_spec(loaded)]
    try:
        from msgen.plan.resolve import resolve
    except ImportError:
        return found, loaded.sources
    if loaded.spec is not None and all(one.severity is not Severity.ERROR for one in found):
        found += check_plan(resolve(loaded.spec), loaded)
    return found, loaded.sources
