"""What a service is packed into holds what it needs to run away from its folder."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.corpus_generated.cases import EXAMPLES, HERE, cases, generated

SPECS = [*(case / "system.yaml" for case in cases()), *sorted(EXAMPLES.glob("*/system.yaml"))]


def tree(spec: Path) -> Mapping[str, bytes]:
    return {file.path: file.content for file in generated(spec)}


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.parent.name)
def test_a_document_is_packed_where_there_is_one(spec: Path) -> None:
    made = tree(spec)
    for path, content in made.items():
        folder, _, name = path.rpartition("/")
        if name == "pyproject.toml" and folder.startswith("services/"):
            assert (b'"openapi.yaml" = ' in content) == (f"{folder}/openapi.yaml" in made), path


@pytest.mark.parametrize("service", ["order", "inventory"])
def test_the_wheel_carries_the_document(service: str, tmp_path: Path) -> None:
    root = f"services/{service}/"
    made = {
        path.removeprefix(root): content
        for path, content in tree(HERE / "shop/system.yaml").items()
        if path.startswith(root)
    }
    for path, content in made.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "packed"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    with ZipFile(next((tmp_path / "packed").glob("*.whl"))) as wheel:
        assert wheel.read(f"{service}/openapi.yaml") == made["openapi.yaml"]
        assert f"{service}/app.py" in wheel.namelist()
