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
        ".checkov.yaml", ".editorconfig", ".gitattributes", ".gitignore", ".yamllint.yaml",
        "Makefile", "README.md",
        "tests/conftest.py", "tests/endpoints/order.json", "tests/requirements.lock",
        "tests/ruff.toml", "tests/test_gateway.py",
    ]  # fmt: skip


def test_the_readme_leaves_services_to_their_own() -> None:
    readme = text("README.md")
    for workload in worlds.shop().workloads:
        assert f"services/{workload.name}" not in readme
    assert "msgen graph --format html" in readme
    assert "TOKEN=$(msgen token)" in readme


def test_a_service_owns_the_requests_to_it() -> None:
    assert FILES["tests/endpoints/order.json"].service == "order"


def test_reviews_fold_the_lock_and_branches_share_its_list() -> None:
    lines = [line for line in text(".gitattributes").splitlines() if not line.startswith("#")]
    assert lines == [
        "/.msgen/lock/_files.yaml merge=union",
        "/.msgen/base/** -text linguist-generated",
        "/.msgen/lock/** text eol=lf linguist-generated",
        "/system.yaml merge=msgen",
    ]


def test_without_routes_there_is_nothing_to_smoke_test() -> None:
    paths = {file.path for file in repo.files(replace(worlds.shop(), routes=()))}
    assert "tests/test_gateway.py" not in paths


def test_the_smoke_test_sends_what_endpoints_declare() -> None:
    cases = json.loads(text("tests/endpoints/order.json"))["endpoints"]
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
    running = {"up", "down", "status", "logs", "containers", "images"}
    assert words == {"help", *running, "test", "lint", "smoke"}


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize(
    ("version", "code"), [("msgen 1.2.3", 0), ("msgen (GNU gettext-tools) 0.21", 2), ("", 2)]
)
def test_make_takes_no_namesake_for_msgen(tmp_path: Path, version: str, code: int) -> None:
    (tmp_path / "Makefile").write_text(text("Makefile"))
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho '{version}'\n")
    program.chmod(0o755)
    command = ["make", "up", f"MSGEN={program}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert ("pip install msgen" in done.stderr) == bool(code)


def test_local_state_is_ignored() -> None:
    assert "/.msgen/local/" in text(".gitignore")
