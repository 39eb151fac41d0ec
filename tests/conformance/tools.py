"""Where the tools that `make tools` installs are found."""

import os
import shutil
from pathlib import Path

import pytest

BIN = Path(__file__).parents[2] / "build" / "tools" / "bin"


def path_with_tools() -> str:
    """PATH with the pinned tools first."""
    return os.pathsep.join((str(BIN), os.environ["PATH"]))


def required(name: str) -> Path:
    """The path of a tool; without it the test fails under CI, and is skipped elsewhere."""
    found = shutil.which(name, path=path_with_tools())
    if found:
        return Path(found)
    reason = f"{name} is not there: make tools"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
