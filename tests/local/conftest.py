"""A place for a system, free ports, and the promise that no test leaves a process."""

from __future__ import annotations

import importlib.util
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from msgen.local.layout import Layout
from msgen.local.pids import leftovers

RUN = "test-run"


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        f"local_{name}", Path(__file__).parent / f"{name}.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def programs() -> ModuleType:
    return _load("programs")


@pytest.fixture(scope="session")
def worlds() -> ModuleType:
    return _load("worlds")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "shop")
    layout.create()
    return layout


@pytest.fixture
def free_port() -> Callable[[], int]:
    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            assert isinstance(port, int)
            return port

    return find


@pytest.fixture
def run(tmp_path: Path) -> Iterator[str]:
    """A run of its own for each test; whatever carries its mark afterwards is a leak."""
    name = f"{RUN}-{tmp_path}"
    yield name
    assert leftovers((), name) == set()
