"""A package of one's own adds a target by an entry point."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from msgen import registry


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    registry.installed.cache_clear()
    yield
    registry.installed.cache_clear()


def test_own_targets_are_found_without_the_metadata_machinery() -> None:
    before = sys.modules.pop("importlib.metadata", None)
    try:
        assert {"envoy", "openapi"} <= {target.name for target in registry.installed()}
        assert "importlib.metadata" not in sys.modules
    finally:
        if before:
            sys.modules["importlib.metadata"] = before


def test_a_foreign_target_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "acme_targets-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-targets\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[msgen.targets]\nacme = acme_target\nopenapi = acme_target\n"
    )
    (tmp_path / "acme_target.py").write_text("def files(plan):\n    yield plan\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = {target.name: target for target in registry.installed()}
    assert found["acme"].module == "acme_target"
    assert list(found["acme"].files("a plan")) == ["a plan"]  # type: ignore[arg-type, comparison-overlap]
    assert found["openapi"].module == "msgen.targets.openapi", "own names are not for others"
