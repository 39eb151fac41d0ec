"""`msgen new`, killed at fifty moments: nothing or a complete tree, and no left-over for long."""

import itertools
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import SPEC, msgen, tree

pytestmark = pytest.mark.slow

MOMENTS = 50


def test_killed_at_any_moment(tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_text(SPEC)
    command = [sys.executable, "-m", "msgen", "new", "system.yaml"]
    begin = time.monotonic()
    assert msgen(*command[3:], cwd=tmp_path).returncode == 0
    whole = time.monotonic() - begin
    target = tmp_path / "notes"
    complete = tree(target)
    target.rename(tmp_path / "complete")
    outcomes = []
    # A disk may slow down meanwhile: the later moments go on until a run has ended by itself.
    for moment in itertools.count():
        if moment >= MOMENTS and True in outcomes:
            break
        with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL) as run:
            # Denser where files are written: what comes before has touched nothing.
            time.sleep(whole * (0.4 + moment / MOMENTS))
            run.kill()
        outcomes.append(target.exists())
        if target.exists():
            assert tree(target) == complete
            assert (target / ".git" / "HEAD").exists()
            target.rename(tmp_path / f"done-{moment}")
    assert set(outcomes) == {True, False}
    assert msgen(*command[3:], cwd=tmp_path).returncode == 0
    assert [name for name in os.listdir(tmp_path) if name.startswith(".")] == []
