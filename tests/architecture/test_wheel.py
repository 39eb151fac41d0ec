"""The wheel alone, in an empty environment outside the checkout, does what the checkout does."""

import subprocess
import zipfile
from pathlib import Path

import pytest

from benchmarks.installed import install
from benchmarks.measure import environment
from tests.architecture.sources import CHECKOUT
from tests.cli.running import SPEC, msgen, tree

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the built wheel and an environment that holds nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    install(folder)
    return folder


def run(installed: Path, *arguments: str, cwd: Path) -> str:
    program = installed / "venv/bin/msgen"
    done = subprocess.run(
        [program, *arguments], cwd=cwd, env=environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_templates_in_the_wheel_are_those_of_the_checkout(installed: Path) -> None:
    (wheel,) = (installed / "wheels").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("msgen/_templates/")}
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "templates"]
    tracked = subprocess.check_output(listed, cwd=CHECKOUT, text=True).rstrip("\0").split("\0")
    present = {path for path in tracked if (CHECKOUT / path).is_file()}
    assert packed == {path.replace("templates", "msgen/_templates", 1) for path in present}


def test_the_changelog_is_in_the_wheel(installed: Path) -> None:
    (wheel,) = (installed / "wheels").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("msgen/_changelog.md") == (CHECKOUT / "CHANGELOG.md").read_bytes()


@pytest.mark.parametrize("example", ["ecommerce", "finance", "healthcare", "logistics"])
def test_new_gives_the_same_bytes_as_the_checkout(
    installed: Path, tmp_path: Path, example: str
) -> None:
    spec = str(CHECKOUT / "examples" / example / "system.yaml")
    run(installed, "new", spec, "wheel", "--no-git", cwd=tmp_path)
    done = msgen("new", spec, "checkout", "--no-git", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "wheel") == tree(tmp_path / "checkout")


def test_the_commands_that_read(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_text(SPEC)
    for arguments in (["validate"], ["plan"], ["plan", "--json"], ["schema"], ["explain"]):
        run(installed, *arguments, cwd=tmp_path)
    run(installed, "init", "other.yaml", cwd=tmp_path)
