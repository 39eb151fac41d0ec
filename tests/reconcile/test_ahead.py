"""A child that looks at the files early sees what is there, and is not believed further."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from msgen.output.locked import parse_lock, read_files
from msgen.reconcile import ahead
from msgen.reconcile.ahead import looking_ahead, seen_ahead
from msgen.reconcile.disk import RepositoryDisk
from tests.reconcile.world import HANDLER, ROUTES, SETTINGS, Repo

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="a matter of Linux")


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a child for a small repository too, whatever this machine is like."""
    monkeypatch.setattr(ahead, "possible", lambda: True)
    monkeypatch.setattr(ahead, "_MANY", 0)


def seen(repo: Repo) -> ahead.Seen:
    with looking_ahead(repo.root):
        return seen_ahead(repo.root, parse_lock(read_files(repo.root)))


def test_files_as_they_were_written_are_seen(repo: Repo) -> None:
    lock, disk = parse_lock(read_files(repo.root)), RepositoryDisk(repo.root)
    found = seen(repo)
    assert found.keys() == lock.files.keys()
    told = RepositoryDisk(repo.root, found)
    for path in lock.files:
        one, other = told.look(path), disk.look(path)
        assert one
        assert other
        assert (one.kind, one.id, one.executable) == (other.kind, other.id, other.executable)
        assert (one.content, one.lf) == (other.content, other.lf)


def test_whatever_else_is_there_is_looked_at_again(repo: Repo) -> None:
    repo.append(SETTINGS, "# mine\n")
    repo.write(ROUTES, repo.read(ROUTES).replace("\n", "\r\n"))
    (repo.root / HANDLER).rename(repo.root / "elsewhere.py")
    (repo.root / HANDLER).symlink_to(repo.root / "elsewhere.py")
    os.rename(repo.root / "services/stock", repo.root / "apart")
    (repo.root / "services/stock").symlink_to(repo.root / "apart")
    found = seen(repo)
    assert found
    assert not {SETTINGS, ROUTES, HANDLER} & found.keys()
    assert not [path for path in found if path.startswith("services/stock/")]


def test_what_a_lock_does_not_say_is_not_believed(repo: Repo) -> None:
    with looking_ahead(repo.root):
        repo.write(".msgen/lock/order.yaml", "spec: {}\nfiles: {}\n")
        found = seen_ahead(repo.root, parse_lock(read_files(repo.root)))
    assert not [path for path in found if path.startswith("services/order/")]


def test_a_child_that_dies_has_seen_nothing(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(_: str) -> Iterator[tuple[str, str, bool]]:
        os.kill(os.getpid(), signal.SIGKILL)
        yield "", "", False

    monkeypatch.setattr(ahead, "_looked", dying)
    assert seen(repo) == {}


def test_what_is_forgotten_is_not_told(repo: Repo) -> None:
    with looking_ahead(repo.root):
        ahead.forget()
        assert seen_ahead(repo.root, parse_lock(read_files(repo.root))) == {}


def test_apply_does_the_same(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Repo(Path(shutil.copytree(repo.root, tmp_path / "other")))
    for each in (repo, other):
        each.append(SETTINGS, "# mine\n")
        each.spec("DELETE /holds/{id}", "DELETE /kept/{id}")
    said = repo.msgen("apply")
    monkeypatch.setattr(ahead, "possible", lambda: False)
    assert other.msgen("apply") == said
    assert repo.tree() == other.tree()
