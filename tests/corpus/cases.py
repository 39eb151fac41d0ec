"""The corpus of bad specs: one folder a case, with what `msgen validate` says about it.

A case is `<feature>/<case>/system.yaml` with the expected `stderr.txt` beside it, and whatever
other files the spec includes.
"""

from __future__ import annotations

import os
from pathlib import Path

from msgen.diagnostics.text import render_text
from msgen.pipeline import judge_everywhere

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
    """What `msgen validate` prints about a case, as if typed in its folder."""
    before = Path.cwd()
    os.chdir(case)
    try:
        judged = judge_everywhere(Path(SPEC))
    finally:
        os.chdir(before)
    return render_text(judged.diagnostics, judged.loaded.sources, further=judged.unfinished)
