"""The engine, the stand-ins and the repositories that the tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.containers import engine, standins
from tests.containers.system import EXAMPLES, System, in_ci, write


@pytest.fixture(scope="session")
def docker_engine() -> Iterator[None]:
    """A running engine that has every base image."""
    if missing := engine.missing():
        if in_ci():
            pytest.fail(missing)
        pytest.skip(missing)
    with engine.running():
        for name, seconds in standins.make():
            if seconds > 1:
                print(f"{name}: {seconds:.0f} s")
        yield


@pytest.fixture(scope="session")
def repository(docker_engine: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every example as msgen writes it, by its name."""
    folder = tmp_path_factory.mktemp("examples")
    roots = {spec.parent.name: folder / spec.parent.name for spec in EXAMPLES.glob("*/system.yaml")}
    for name, root in roots.items():
        write(EXAMPLES / name / "system.yaml", root)
    return roots


@pytest.fixture(scope="module")
def shop(repository: dict[str, Path]) -> Iterator[System]:
    """The web shop, built and healthy."""
    system = System(repository["ecommerce"])
    system.compose("build")
    try:
        print(f"healthy after {system.up():.0f} s")
        yield system
    finally:
        system.down()
