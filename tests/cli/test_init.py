"""`msgen init`: a starter that validates, never over somebody's file."""

from pathlib import Path

import pytest

from tests.cli.running import msgen


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--no-store"],
        ["--name", "shop", "--service", "order", "--service", "stock-keeping"],
        ["--service", "a" * 40, "--service", "b" * 40],
        ["--service", "address", "--service", "bus", "--service", "yes"],
    ],
)
def test_the_starter_has_no_findings(tmp_path: Path, options: list[str]) -> None:
    made = msgen("init", *options, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    judged = msgen("validate", cwd=tmp_path)
    assert (judged.returncode, judged.stderr) == (0, "system.yaml: no problems\n")
    lines = (tmp_path / "system.yaml").read_text().splitlines()
    assert max(map(len, lines)) < 100
    comments = [line.strip() for line in lines if line.strip().startswith("#")]
    assert len(set(comments)) == len(comments)


def test_an_existing_file_stays(tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_text("mine")
    done = msgen("init", cwd=tmp_path)
    assert done.returncode == 2
    assert "error[file-exists]" in done.stderr
    assert (tmp_path / "system.yaml").read_text() == "mine"


@pytest.mark.parametrize("options", [["--name", "No Name"], ["--service", "a", "--service", "a"]])
def test_impossible_wishes_are_refused(tmp_path: Path, options: list[str]) -> None:
    done = msgen("init", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_quiet_says_nothing(tmp_path: Path) -> None:
    done = msgen("init", "--quiet", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
