"""`msgen upgrade`: the same care as `apply`, from one version of msgen to the next."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

import msgen as package
from msgen.output.git import first_commit
from msgen.output.locked import parse_lock, read_files
from msgen.spec import migrations
from msgen.spec.models import root as models
from msgen.upgrading.upgrade import upgrade
from tests.cli.running import msgen
from tests.origin.world import edit, made, sandwiched, tree
from tests.years.editions import running, said_by

FILE = "services/note/pyproject.toml"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("fresh"))


@pytest.fixture
def root(fresh: Path, tmp_path: Path) -> Path:
    return shutil.copytree(fresh, tmp_path / "repository", symlinks=True)


def as_made_by(root: Path, version: str) -> None:
    """Let the lock say that another version made the repository."""
    edit(root / ".msgen/lock/system.yaml", f"msgen: {package.__version__}\n", f"msgen: {version}\n")


def test_nothing_changes_between_equal_versions(root: Path) -> None:
    before = tree(root)
    done = msgen("upgrade", cwd=root)
    assert (done.returncode, done.stdout) == (0, f"msgen {package.__version__}\n")
    assert tree(root) == before


def test_the_changelog_is_printed_from_the_version_of_the_lock_on(root: Path) -> None:
    before = tree(root)
    as_made_by(root, "0.0.1")
    done = msgen("upgrade", cwd=root / "services")
    assert done.returncode == 0, done.stderr
    assert f"msgen {package.__version__}, was 0.0.1\n" in done.stdout
    assert f"Changes in generated output, {package.__version__}:\n- `python-fastapi`" in done.stdout
    assert "`web-static`" not in done.stdout
    assert tree(root) == before


def test_edits_are_merged_with_changed_templates(root: Path) -> None:
    assert first_commit(root, message="Start")
    sandwiched(root / FILE)
    with running(1):
        done = upgrade(root)
        assert parse_lock(read_files(root)).msgen == said_by(1)
    assert not done.applied.session.changes.conflicts
    assert len(done.applied.session.changes.changes) > 3
    assert (root / FILE).read_bytes().endswith(b"# mine\n")


def test_dry_run_and_json(root: Path) -> None:
    as_made_by(root, "0.0.1")
    before = tree(root)
    done = msgen("upgrade", "--dry-run", "--json", cwd=root)
    data = json.loads(done.stdout)
    assert (data["before"], data["after"]) == ("0.0.1", package.__version__)
    assert data["changelog"]
    assert tree(root) == before


def test_changes_of_the_spec_that_come_along_are_told(root: Path) -> None:
    edit(root / "system.yaml", "system: notes", "system: {name: notes, owner: team-x}")
    done = msgen("upgrade", cwd=root)
    assert "note[spec-applied-too]" in done.stderr


def test_a_lock_of_a_newer_msgen_is_refused(root: Path) -> None:
    as_made_by(root, "99.0.0")
    done = msgen("upgrade", cwd=root)
    assert done.returncode == 1
    assert "error[lock-from-newer-msgen]" in done.stderr


def test_the_spec_moves_to_the_next_version_of_the_language(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (migrations, models):
        monkeypatch.setattr(module, "VERSION", 2)
    monkeypatch.setitem(
        migrations.MIGRATIONS,
        1,
        lambda texts: {
            path: text.replace("system: notes", "system: papers") for path, text in texts.items()
        },
    )
    sandwiched(root / "README.md")
    done = upgrade(root)
    assert done.language == (1, 2)
    assert not done.applied.session.changes.conflicts
    text = (root / "system.yaml").read_text()
    assert text.startswith("msgen: 2\n")
    assert "system: papers" in text
    assert "papers" in (root / "README.md").read_text()
    assert not upgrade(root).applied.session.changes.changes


@pytest.fixture
def lost(root: Path) -> Path:
    """A repository whose edited file has no base: another version made it, and git has nothing."""
    lock = root / ".msgen/lock/note.yaml"
    line = next(each for each in lock.read_text().splitlines() if FILE in each)
    blob = line.partition("id: ")[2].partition(",")[0]
    edit(lock, line, line.replace(blob, "a" * 40))
    sandwiched(root / FILE)
    return root


def test_without_a_base_the_earlier_msgen_is_asked_for(lost: Path) -> None:
    done = msgen("upgrade", cwd=lost)
    assert done.returncode == 4
    assert "warning[no-base]" in done.stderr
    assert "msgen upgrade --previous-msgen" in done.stderr
    assert (lost / f"{FILE}.msgen-new").is_file()


def test_the_earlier_msgen_writes_the_base_again(root: Path, tmp_path: Path) -> None:
    """An earlier msgen that wrote one more line: its rendering is the base of the merge."""
    from msgen.output.lock import blob_id

    old = (root / FILE).read_bytes() + b"# old\n"
    earlier = tmp_path / "earlier.py"
    earlier.write_text(
        "import runpy, sys, pathlib\n"
        "if '--version' in sys.argv: print('msgen 0.0.1'); sys.exit()\n"
        "try: runpy.run_module('msgen', run_name='__main__')\n"
        "finally:\n"
        f"    path = pathlib.Path(sys.argv[3]) / {FILE!r}\n"
        "    path.write_bytes(path.read_bytes() + b'# old\\n')\n"
    )
    as_made_by(root, "0.0.1")
    lock = root / ".msgen/lock/note.yaml"
    line = next(each for each in lock.read_text().splitlines() if FILE in each)
    blob = line.partition("id: ")[2].partition(",")[0]
    edit(lock, line, line.replace(blob, blob_id(old)))
    (root / FILE).write_bytes(b"# mine\n" + old)
    done = msgen("upgrade", "--previous-msgen", f"{sys.executable} {earlier}", cwd=root)
    assert done.returncode == 0, done.stderr
    assert (root / FILE).read_bytes() == b"# mine\n" + old.removesuffix(b"# old\n")


@pytest.mark.parametrize(
    ("command", "said"),
    [("false", "failed with 1"), ("no-such-program", "cannot be run"), ("echo other", "is other")],
)
def test_an_earlier_msgen_that_is_none_changes_nothing(lost: Path, command: str, said: str) -> None:
    before = tree(lost)
    done = msgen("upgrade", "--previous-msgen", command, cwd=lost)
    assert done.returncode == 1
    assert "error[previous-msgen-failed]" in done.stderr
    assert said in done.stderr
    assert tree(lost) == before


def test_it_works_in_git(root: Path) -> None:
    assert first_commit(root, message="Start")
    sandwiched(root / FILE)
    assert msgen("upgrade", cwd=root).returncode == 0
