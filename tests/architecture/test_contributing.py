"""The recipes of CONTRIBUTING.md work as they stand: a test follows them in a copy of the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import CHECKOUT

TEXT = (CHECKOUT / "CONTRIBUTING.md").read_text()
STEP = re.compile(
    r"^\d+\. [^\n]*?`(?P<path>[\w./-]+)`.*?\n\n   ```\w+\n(?P<code>.*?)^   ```$",
    re.MULTILINE | re.DOTALL,
)


def recipe(title: str) -> dict[str, str]:
    """Return path and content of each file that the recipe `title` names."""
    section = TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return {
        step["path"]: re.sub("^   ", "", step["code"], flags=re.MULTILINE)
        for step in STEP.finditer(section)
    }


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of what the recipes touch."""
    ignore = shutil.ignore_patterns("__pycache__")
    for folder in ("src", "templates", "tests/architecture", "tests/targets", "tests/cli"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder, ignore=ignore)
    for name in ("pyproject.toml", "tests/worlds.py"):
        shutil.copy(CHECKOUT / name, tmp_path / name)
    return tmp_path


def follow(copy: Path, steps: dict[str, str]) -> None:
    """Make the files of a recipe; what it adds to an existing file follows that text's first line."""
    for path, code in steps.items():
        target = copy / path
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(code)
            continue
        anchor, _, added = code.partition("\n")
        text = target.read_text()
        assert text.count(f"{anchor}\n") == 1, f"{path} has no single line {anchor!r}"
        target.write_text(text.replace(f"{anchor}\n", f"{anchor}\n{added}"))


def run(copy: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_add_a_target(copy: Path) -> None:
    follow(copy, recipe("Add a target"))
    run(copy, "-m", "pytest", "-q", "tests/targets/roster", "-p", "no:cacheprovider")
    tests = "tests/architecture/test_targets.py::test_each_module_is_registered_under_its_name"
    run(copy, "-m", "pytest", "-q", tests, "tests/architecture/test_templates.py", "-p", "no:cacheprovider")  # fmt: skip
    (copy / "system.yaml").write_text("msgen: 1\nsystem: s\nservices: {a: {owner: me}}\n")
    run(copy, "-m", "msgen", "new", "system.yaml", "out", "--no-git")
    assert "- a: me" in (copy / "out/ROSTER.md").read_text()


def test_add_a_spec_field(copy: Path) -> None:
    steps = recipe("Add a spec field")
    assert len(steps) == 3
    follow(copy, steps)
    (copy / "system.yaml").write_text("msgen: 1\nsystem: s\nservices: {a: {runbook: wiki/a}}\n")
    plan = json.loads(run(copy, "-m", "msgen", "plan", "--json"))
    assert plan["workloads"][0]["runbook"] == "wiki/a"
    assert "runbook: wiki/a" in run(copy, "-m", "msgen", "validate", "--canonical")


def test_every_path_that_is_named_exists() -> None:
    made = {**recipe("Add a target"), **recipe("Add a spec field")}
    named = set(re.findall(r"`((?:src|templates|tests|docs|examples)/[\w./-]+)`", TEXT))
    assert not [path for path in named if path not in made and not (CHECKOUT / path).exists()]
