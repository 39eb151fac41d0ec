"""One small repository, made once and copied for each test."""

import shutil
from pathlib import Path

import pytest

from tests.reconcile.world import Repo


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return Repo.new(tmp_path_factory.mktemp("made"))


@pytest.fixture
def repo(made: Repo, tmp_path: Path) -> Repo:
    return Repo(Path(shutil.copytree(made.root, tmp_path / "shop")))


@pytest.fixture
def cloned(repo: Repo) -> Repo:
    """The same with git, and everything committed."""
    repo.git("init", "-q", "-b", "main")
    for setting in ("user.name=a", "user.email=a@b", "commit.gpgSign=false"):
        repo.git("config", *setting.split("="))  # whoever runs the tests may have none
    repo.commit("start")
    return repo


@pytest.fixture
def cached(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """The same with a user's cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return repo
