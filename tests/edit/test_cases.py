"""Specs as people write them, before and after one command each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.edit.cases import PATHS, Case, run, words


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_case(path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    case = Case.read(path)
    case.write(tmp_path)
    before = case.files(tmp_path)
    code = run(words(case.command), tmp_path)
    said = capfd.readouterr().err
    expected = {**case.before, **case.after}
    assert case.files(tmp_path) == {name: case.bytes_of(text) for name, text in expected.items()}
    assert said == (case.complaint or case.remarks)
    assert (code != 0) == bool(case.complaint)
    if code:
        assert case.files(tmp_path) == before
