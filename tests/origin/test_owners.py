"""`restore`, `adopt` and `release`: whose a file is, decided by its user."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from msgen.output.locked import parse_lock, read_files
from msgen.reconcile.session import prepare
from msgen.render.files import Owner
from tests.cli.running import SPEC, msgen
from tests.origin.world import edit, git, made, sandwiched, tree

FILE = "services/note/pyproject.toml"
FIRST = "services/note/src/note/migrations/db/versions/0001_initial.py"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("fresh"))


@pytest.fixture
def root(fresh: Path, tmp_path: Path) -> Path:
    return shutil.copytree(fresh, tmp_path / "repository", symlinks=True)


def run(root: Path, *arguments: str, cwd: Path | None = None) -> str:
    done = msgen(*arguments, cwd=cwd or root)
    assert done.returncode == 0, done.stderr
    return done.stdout


def owner(root: Path, path: str = FILE) -> Owner:
    return parse_lock(read_files(root)).files[path].owner


def test_restore_keeps_what_was_there(root: Path) -> None:
    before = tree(root)
    mine = sandwiched(root / FILE)
    text = run(root, "restore", FILE)
    assert f"restored {FILE} (managed); your content is in {FILE}.orig" in text
    assert (root / f"{FILE}.orig").read_bytes() == mine
    (root / f"{FILE}.orig").unlink()
    assert tree(root) == before


def test_restore_twice_keeps_both(root: Path) -> None:
    for name in ("orig", "orig2"):
        mine = sandwiched(root / FILE) + name.encode()
        (root / FILE).write_bytes(mine)
        run(root, "restore", FILE)
        assert (root / f"{FILE}.{name}").read_bytes() == mine


def test_git_ignores_each_kept_copy(root: Path) -> None:
    git(root, "init", "-q")
    for name in ("orig", "orig2", "orig10"):
        git(root, "check-ignore", "-q", f"{FILE}.{name}")


def entity_added(root: Path) -> bytes:
    """Add an entity after the first migration was written; return that migration."""
    first = (root / FIRST).read_bytes()
    edit(root / "system.yaml", "entities: {notes: Note}", "entities: {notes: Note, drafts: Note}")
    run(root, "apply")
    assert (root / FIRST).read_bytes() == first
    return first


def test_a_folder_does_not_mean_a_first_migration_that_is_there(root: Path) -> None:
    first = entity_added(root)
    before = tree(root)
    done = msgen("restore", "--yes", ".", cwd=root)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert tree(root) == before
    (root / FIRST).unlink()
    assert f"restored {FIRST} (once)" in run(root, "restore", "services")
    assert (root / FIRST).read_bytes() != first


def test_a_first_migration_that_is_named_is_written_anew(root: Path) -> None:
    first = entity_added(root)
    said = run(root, "restore", FIRST)
    assert f"restored {FIRST} (once); what msgen wrote before is in {FIRST}.orig" in said
    assert (root / f"{FIRST}.orig").read_bytes() == first
    mine = sandwiched(root / FIRST)
    assert f"; your content is in {FIRST}.orig2" in run(root, "restore", FIRST)
    assert (root / f"{FIRST}.orig2").read_bytes() == mine


def test_only_edited_files_are_asked_about(root: Path) -> None:
    edit(root / "system.yaml", "Note: {id: uuid,", "Note: {id: uuid, mood: string,")
    assert ".orig" in run(root, "restore", ".", "--dry-run")
    run(root, "restore", ".")
    sandwiched(root / FILE)
    assert "1 edited file would be" in msgen("restore", ".", cwd=root).stderr


def test_restore_brings_back_what_was_deleted(root: Path) -> None:
    before = tree(root)
    shutil.rmtree(root / "services/note")
    run(root, "restore", "services")
    assert tree(root) == before
    assert (root / "services/note").is_dir()


def test_restore_writes_a_seeded_file_anew(root: Path) -> None:
    (handler, *_) = sorted((root / "services/note").rglob("handlers/create_*.py"))
    content = handler.read_bytes()
    sandwiched(handler)
    run(root, "restore", str(handler.relative_to(root)))
    assert handler.read_bytes() == content


def test_restore_mends_the_mode_and_keeps_line_ends(root: Path) -> None:
    content = (root / FILE).read_bytes()
    (root / FILE).write_bytes(content.replace(b"\n", b"\r\n") + b"# mine\r\n")
    (root / FILE).chmod(0o755)
    run(root, "restore", FILE)
    assert (root / FILE).read_bytes() == content.replace(b"\n", b"\r\n")
    assert not (root / FILE).stat().st_mode & 0o111


def test_restore_of_what_is_right_does_nothing(root: Path) -> None:
    before = tree(root)
    done = msgen("restore", ".", cwd=root)
    assert (done.returncode, done.stdout) == (0, "")
    assert "nothing to do" in done.stderr
    assert tree(root) == before


def test_an_adopted_file_is_left_alone(root: Path) -> None:
    run(root, "adopt", FILE)
    assert owner(root) is Owner.YOURS
    mine = sandwiched(root / FILE)
    edit(root / "system.yaml", "system: notes", "system: {name: notes, owner: team-x}")
    changes = prepare(root).changes
    assert FILE not in {change.path for change in changes.changes}
    assert (root / FILE).read_bytes() == mine


def test_adopting_a_deleted_file_ends_the_complaint(root: Path) -> None:
    (root / FILE).unlink()
    assert [each.id for each in prepare(root).changes.remarks] == ["managed-deleted"]
    run(root, "adopt", FILE)
    assert prepare(root).changes.remarks == ()


def test_release_takes_the_content_for_edits(root: Path) -> None:
    before = tree(root)
    run(root, "adopt", FILE)
    run(root, "release", FILE)
    assert tree(root) == before
    run(root, "adopt", FILE)
    mine = sandwiched(root / FILE)
    run(root, "release", FILE)
    assert owner(root) is Owner.MANAGED
    assert (root / FILE).read_bytes() == mine
    assert (root / ".msgen/base" / FILE).read_bytes() == before[FILE]
    assert not prepare(root).changes.changes


def test_release_after_a_change_of_the_spec(root: Path) -> None:
    run(root, "adopt", FILE)
    edit(root / "system.yaml", "system: notes", "system: {name: notes, owner: team-x}")
    mine = sandwiched(root / FILE)
    run(root, "release", FILE)
    assert (root / FILE).read_bytes() == mine
    assert not prepare(root).changes.conflicts


def test_restore_of_an_adopted_file_releases_it(root: Path) -> None:
    before = tree(root)
    run(root, "adopt", FILE)
    (root / FILE).unlink()
    run(root, "restore", FILE)
    assert tree(root) == before


def test_a_folder_stands_for_its_files(root: Path) -> None:
    data = json.loads(run(root, "adopt", "services", "--json"))
    assert all(each["path"].startswith("services/note/") for each in data["files"])
    assert {each["owner"] for each in data["files"]} == {"yours"}
    assert len(data["files"]) > 10


def test_paths_are_those_of_the_current_folder(root: Path) -> None:
    inside = root / "services/note/src"
    run(root, "adopt", "../pyproject.toml", cwd=inside)
    assert owner(root) is Owner.YOURS


@pytest.mark.parametrize("command", ["restore", "adopt", "release"])
def test_dry_run_writes_nothing(root: Path, command: str) -> None:
    if command == "release":
        run(root, "adopt", FILE)
    sandwiched(root / FILE)
    before = tree(root)
    assert f"would {command} {FILE}" in run(root, command, FILE, "--dry-run")
    assert tree(root) == before


@pytest.mark.parametrize("command", ["restore", "adopt", "release"])
def test_what_is_not_generated_is_refused(root: Path, command: str) -> None:
    (root / "notes.txt").write_text("mine\n")
    done = msgen(command, "notes.txt", cwd=root)
    assert done.returncode == 2
    assert "error[not-generated]" in done.stderr
    near = msgen(command, "services/note/pyproject.tom", cwd=root)
    assert 'did you mean "services/note/pyproject.toml"' in near.stderr


def test_paths_outside_and_outside_of_a_repository(root: Path, tmp_path: Path) -> None:
    assert "error[foreign-path]" in msgen("adopt", tmp_path, cwd=root).stderr
    assert "error[not-a-repository]" in msgen("adopt", "x", cwd=tmp_path).stderr


def test_a_link_or_folder_in_its_place_is_not_overwritten(root: Path) -> None:
    (root / FILE).unlink()
    (root / FILE).symlink_to("/etc/hostname")
    assert "error[blocked-path]" in msgen("restore", FILE, cwd=root).stderr
    (root / FILE).unlink()
    (root / FILE).mkdir()
    assert "a folder stands there" in msgen("restore", FILE, cwd=root).stderr


def test_the_spec_has_to_be_sound_to_restore(root: Path) -> None:
    (root / "system.yaml").write_text(SPEC.replace("note:", "note: x"))
    assert msgen("restore", FILE, cwd=root).returncode == 1
