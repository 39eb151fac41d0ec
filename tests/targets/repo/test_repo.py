"""The root of the repository says what is there, and its Makefile is one."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from msgen.render.files import File
from msgen.targets import repo
from tests import worlds

FILES = {file.path: file for file in repo.files(worlds.shop())}


def text(path: str) -> str:
    file: File = FILES[path]
    return file.content.decode()


def test_what_there_is() -> None:
    assert sorted(FILES) == [
        ".editorconfig", ".gitattributes", ".gitignore", "Makefile", "README.md",
        "tests/conftest.py", "tests/endpoints.json", "tests/requirements.lock", "tests/ruff.toml", "tests/test_gateway.py",
    ]  # fmt: skip


def test_the_readme_names_every_service_and_route() -> None:
    readme = text("README.md")
    for workload in worlds.shop().workloads:
        assert f"[{workload.name}](services/{workload.name}/)" in readme
    assert "| `POST /api/orders` | a token with `orders:write` | order |" in readme
    assert "```mermaid\n" in readme
    assert "TOKEN=$(msgen token --scope orders:write)" in readme


def test_a_system_too_large_to_read_has_no_diagram() -> None:
    crowd = [worlds.workload(f"s{number}") for number in range(repo.LARGEST_DIAGRAM + 1)]
    plan = replace(worlds.shop(crowd), routes=())
    files = {file.path: file.content.decode() for file in repo.files(plan)}
    assert "mermaid" not in files["README.md"]


def test_without_routes_there_is_nothing_to_smoke_test() -> None:
    paths = {file.path for file in repo.files(replace(worlds.shop(), routes=()))}
    assert "tests/test_gateway.py" not in paths


def test_the_smoke_test_sends_what_endpoints_declare() -> None:
    cases = json.loads(text("tests/endpoints.json"))["endpoints"]
    create = next(case for case in cases if case["method"] == "POST")
    assert create["path"] == "/api/orders"
    assert create["answers"] == [201]
    assert set(create["body"]) == {"customer", "lines"}
    assert not [case for case in cases if "{" in case["path"]]


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_prints_its_help(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(text("Makefile"))
    done = subprocess.run(["make"], cwd=tmp_path, capture_output=True, text=True, check=True)
    words = {line.split()[0] for line in done.stdout.splitlines()}
    assert words == {"help", "up", "down", "status", "logs", "test", "lint", "smoke"}


def test_local_state_is_ignored() -> None:
    assert "/.msgen/local/" in text(".gitignore")
