"""The runner that kills: what it counts, and that it can kill a whole command."""

import os
import subprocess
import sys
from pathlib import Path

from tests.killed import die


def test_each_kind_of_change_counts_once(tmp_path: Path) -> None:
    def change() -> None:
        handle = os.open(tmp_path / "a", os.O_CREAT | os.O_WRONLY)  # 1
        os.write(handle, b"abcd")  # 2
        os.close(handle)
        os.rename(tmp_path / "a", tmp_path / "b")  # 3
        os.chmod(tmp_path / "b", 0o600)  # 4
        os.mkdir(tmp_path / "c")  # 5
        os.symlink("b", tmp_path / "c" / "d")  # 6
        os.unlink(tmp_path / "c" / "d")  # 7
        os.rmdir(tmp_path / "c")  # 8
        (tmp_path / "b").read_bytes()
        (tmp_path.parent / "outside").write_bytes(b"")
        (tmp_path / "b").write_bytes(b"new")  # 9

    assert die(change, tmp_path, at=0) == 9
    for point, names in enumerate(["", "a", "a", "b", "b", "bc", "bc", "bc", "b"], start=1):
        for name in os.listdir(tmp_path):
            os.unlink(tmp_path / name)
        assert die(change, tmp_path, at=point) is None
        assert sorted(os.listdir(tmp_path)) == list(names) or point in (6, 7, 8)
        if point == 2:
            assert (tmp_path / "a").read_bytes() == b"ab", "torn in the middle"
        if point == 9:
            assert (tmp_path / "b").read_bytes() == b"", "emptied and not written yet"
        for folder in (tmp_path / "c",):
            if folder.exists():
                for name in os.listdir(folder):
                    os.unlink(folder / name)
                os.rmdir(folder)


def run(point: int, root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.killed", str(point), str(root), "--", *arguments],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )


def test_a_whole_command_is_killed(tmp_path: Path) -> None:
    alive = run(0, tmp_path, "init", str(tmp_path / "one.yaml"))
    assert alive.returncode == 0, alive.stderr
    count = int(alive.stderr.splitlines()[-1])
    assert count > 0
    for point in range(1, count + 1):
        assert run(point, tmp_path, "init", str(tmp_path / f"{point}.yaml")).returncode == -9
    assert run(count + 1, tmp_path, "init", str(tmp_path / "last.yaml")).returncode == 0
