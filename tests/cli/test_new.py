"""`msgen new`: a complete repository, or nothing."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from msgen.output.lock import blob_id
from tests.cli.running import SPEC, msgen, tree


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "system.yaml"
    path.write_text(SPEC)
    return path


def test_a_repository_with_one_commit_and_three_next_commands(spec: Path, tmp_path: Path) -> None:
    done = msgen("new", spec, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    *_, head, cd, up, status = done.stderr.splitlines()
    assert head == "next:"
    assert cd == "  cd notes"
    assert up.startswith("  msgen up -d")
    assert status.startswith("  msgen status")
    made = tmp_path / "notes"
    assert (made / "system.yaml").read_text() == SPEC
    log = subprocess.check_output(["git", "log", "--oneline"], cwd=made, text=True)
    assert log.count("\n") == 1
    dirty = subprocess.check_output(["git", "status", "--porcelain"], cwd=made, text=True)
    assert dirty == ""
    assert sorted(os.listdir(tmp_path)) == ["notes", "system.yaml"]


def test_every_generated_file_is_in_the_lock(spec: Path, tmp_path: Path) -> None:
    msgen("new", spec, tmp_path / "out", "--no-git")
    files = tree(tmp_path / "out")
    locked = {}
    for path, content in files.items():
        if path.startswith(".msgen/lock/"):
            read = yaml.safe_load(content)
            locked |= read if path.endswith("_files.yaml") else read.get("files", {})
    assert {path: entry["id"] for path, entry in locked.items()} == {
        path: blob_id(content)
        for path, content in files.items()
        if not path.startswith(".msgen/lock/") and path != "system.yaml"
    }
    assert {entry["owner"] for entry in locked.values()} == {"managed", "seeded", "once"}


def test_a_repository_inside_a_repository_is_refused(spec: Path, tmp_path: Path) -> None:
    made = tmp_path / "notes"
    msgen("new", spec, made, "--no-git")
    before = tree(made)
    for folder in (made, made / "services"):
        done = msgen("new", made / "system.yaml", cwd=folder)
        assert done.returncode == 1
        assert "error[inside-repository]" in done.stderr
        assert "run msgen apply" in done.stderr
    assert tree(made) == before
    beside = msgen("new", "system.yaml", "../other", "--no-git", cwd=made)
    assert beside.returncode == 0, beside.stderr


def test_what_the_environment_is_does_not_matter(spec: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    other = elsewhere / "renamed.yaml"
    other.write_text(SPEC)
    before = os.umask(0o077)
    try:
        msgen("new", other, "out", "--no-git", cwd=elsewhere, PYTHONHASHSEED="7", LC_ALL="C", TZ="Asia/Tokyo")  # fmt: skip
    finally:
        os.umask(before)
    msgen("new", spec, "out", "--no-git", cwd=tmp_path, PYTHONHASHSEED="1", LC_ALL="C.UTF-8")
    assert tree(elsewhere / "out") == tree(tmp_path / "out")
    modes = [
        {path.relative_to(base): path.stat().st_mode for path in base.rglob("*")}
        for base in (elsewhere / "out", tmp_path / "out")
    ]
    assert modes[0] == modes[1]


def test_dry_run_prints_the_tree_and_writes_nothing(spec: Path, tmp_path: Path) -> None:
    done = msgen("new", spec, "out", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("out/\n├── ")
    assert "system.yaml" in done.stdout
    assert os.listdir(tmp_path) == ["system.yaml"]


def test_a_full_destination_is_refused_and_untouched(spec: Path, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine").write_text("mine")
    done = msgen("new", spec, cwd=tmp_path)
    assert done.returncode == 1
    assert "error[destination-not-empty]" in done.stderr
    assert tree(tmp_path / "notes") == {"mine": b"mine"}


def test_a_spec_with_errors_makes_nothing(spec: Path, tmp_path: Path) -> None:
    spec.write_text(SPEC.replace("depends_on: [db]", "depends_on: [dc]"))
    done = msgen("new", spec, cwd=tmp_path)
    assert done.returncode == 1
    assert "error[unknown-dependency]" in done.stderr
    assert os.listdir(tmp_path) == ["system.yaml"]


def test_without_git_it_says_so(spec: Path, tmp_path: Path) -> None:
    done = msgen("new", spec, cwd=tmp_path, PATH="/nonexistent")
    assert done.returncode == 0
    assert "git is not installed" in done.stderr
    assert not (tmp_path / "notes" / ".git").exists()


def test_included_and_named_files_come_along(tmp_path: Path) -> None:
    (tmp_path / "teams").mkdir()
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "rules.yaml").write_text("rules: []\n")
    (tmp_path / "teams" / "note.yaml").write_text(
        "services:\n  note:\n    endpoints:\n      POST /notes: {}\n"
        "    files: {/etc/note/rules.yaml: config/rules.yaml}\n"
    )
    (tmp_path / "main.yaml").write_text("msgen: 1\nsystem: notes\ninclude: [teams/*.yaml]\n")
    done = msgen("new", "main.yaml", "out", "--no-git", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    files = tree(tmp_path / "out")
    assert {"system.yaml", "teams/note.yaml", "config/rules.yaml"} <= files.keys()
    again = msgen("new", "out/system.yaml", "again", "--no-git", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert tree(tmp_path / "again") == files


@pytest.mark.parametrize(
    ("mounted", "finding"),
    [("../secret.yaml", "spec-outside"), ("services/note/pyproject.toml", "path-taken")],
)
def test_files_that_cannot_come_along_are_findings(
    tmp_path: Path, mounted: str, finding: str
) -> None:
    (tmp_path / "secret.yaml").write_text("s: 1\n")
    base = tmp_path / "base"
    (base / "services/note").mkdir(parents=True)
    (base / "services/note/pyproject.toml").write_text("")
    service = f"  note:\n    files: {{/etc/x: {mounted}}}\n"
    (base / "system.yaml").write_text(SPEC.replace("  note:\n", service))
    done = msgen("new", "system.yaml", "out", cwd=base)
    assert done.returncode == 1
    assert f"error[{finding}]" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (base / "out").exists()


def test_a_template_of_ones_own_replaces_a_built_in_one(spec: Path, tmp_path: Path) -> None:
    own = tmp_path / "blueprints/services/python-fastapi/files"
    own.mkdir(parents=True)
    (own / "README.md.j2").write_text("# Our <%= service.name %>\n")
    done = msgen("new", spec, "out", "--no-git", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    readme = (tmp_path / "out/services/note/README.md").read_text()
    assert "# Our note" in readme
    assert (tmp_path / "out/blueprints/services/python-fastapi/files/README.md.j2").is_file()
