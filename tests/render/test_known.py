"""The memory of what was read back saves time and never lets a broken file pass."""

from pathlib import Path

import pytest

from msgen.render import known as module
from msgen.render.files import File, Origin, Owner
from msgen.render.known import KnownGood
from msgen.render.parseback import BrokenOutput


def file(content: bytes, path: str = "a.py") -> File:
    return File(path, content, Owner.MANAGED, Origin("t", ""))


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    paths: list[str] = []
    monkeypatch.setattr(module, "check", lambda each: paths.append(each.path))
    return paths


def test_what_was_read_back_is_not_read_again(tmp_path: Path, checked: list[str]) -> None:
    for _ in range(2):
        known = KnownGood(tmp_path)
        known.check(file(b"x = 1\n"))
        known.save()
    assert checked == ["a.py"]


def test_the_suffix_counts(tmp_path: Path, checked: list[str]) -> None:
    for path in ("a.py", "a.json"):
        known = KnownGood(tmp_path)
        known.check(file(b"{}\n", path))
        known.save()
    assert checked == ["a.py", "a.json"]


def test_a_broken_file_is_never_remembered(tmp_path: Path) -> None:
    for _ in range(2):
        known = KnownGood(tmp_path)
        with pytest.raises(BrokenOutput):
            known.check(file(b"def\n"))
        known.save()


@pytest.mark.parametrize("damage", [b"x", b"", b"x" * 19])
def test_damage_costs_time_alone(tmp_path: Path, checked: list[str], damage: bytes) -> None:
    for _ in range(2):
        known = KnownGood(tmp_path)
        known.check(file(b"x = 1\n"))
        known.save()
        for path in tmp_path.iterdir():
            path.write_bytes(damage)
    assert checked == ["a.py", "a.py"]


def test_an_unusable_cache_checks_everything(tmp_path: Path, checked: list[str]) -> None:
    (tmp_path / "file").write_text("")
    for folder in (None, tmp_path / "file", Path("/proc/nowhere")):
        known = KnownGood(folder)
        known.check(file(b"x = 1\n"))
        known.save()
    assert checked == ["a.py"] * 3


def test_a_folder_that_others_may_write_is_not_trusted(tmp_path: Path, checked: list[str]) -> None:
    tmp_path.chmod(0o777)
    for _ in range(2):
        known = KnownGood(tmp_path)
        known.check(file(b"x = 1\n"))
        known.save()
    assert checked == ["a.py", "a.py"]
