"""Specs whose generated output is looked at: file by file, and by the tools of its language."""

from collections.abc import Iterator
from pathlib import Path

from msgen.pipeline import compile_system, judge_file
from msgen.render.files import File

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"

LARGE = ("requirements.lock", "requirements-dev.lock")
"""Locks are parts of one file with its own test; a copy of each here would hide the rest."""


def cases() -> list[Path]:
    """Return the folders of all cases."""
    return sorted(path.parent for path in HERE.glob("*/system.yaml"))


def generated(spec: Path) -> tuple[File, ...]:
    """Return all files that msgen makes of a spec."""
    return compile_system(judge_file(spec)).files


def golden(case: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what a case compares: everything but libraries, locks and msgen's own lock files."""
    for file in generated(case / "system.yaml"):
        if not file.path.startswith(("libs/", ".msgen/")) and not file.path.endswith(LARGE):
            yield file.path, file.content


def expected(case: Path) -> dict[str, bytes]:
    """Return the files of a case's `expected/`."""
    root = case / "expected"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def rewrite(case: Path) -> None:
    """Make `expected/` what msgen makes now."""
    import shutil

    root = case / "expected"
    shutil.rmtree(root, ignore_errors=True)
    for path, content in golden(case):
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
