"""One small repository, made once and copied for each test."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.edit.world import SPEC, new


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new(tmp_path_factory.mktemp("made"), SPEC, "--no-git")


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    subprocess.run(["cp", "-rp", made, tmp_path / "shop"], check=True)
    return tmp_path / "shop"
