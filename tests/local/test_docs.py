"""What docs/local.md shows: commands with their options, and pieces of specs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from msgen.cli import app
from msgen.local.layout import Layout
from msgen.pipeline import judge_file

PAGE = (Path(__file__).parents[2] / "docs" / "local.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ msgen (.*)$", PAGE, flags=re.MULTILINE)
SPECS = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_are_understood(line: str) -> None:
    name, *arguments = shlex.split(line)
    command = typer.main.get_command(app).get_command(None, name)  # type: ignore[attr-defined]
    assert command
    command.make_context(name, arguments)


@pytest.mark.parametrize("spec", SPECS)
def test_specs_are_sound(spec: str, tmp_path: Path) -> None:
    path = tmp_path / "system.yaml"
    path.write_text(f"msgen: 1\nsystem: shop\n{spec}")
    plan = judge_file(path).sound_plan()
    things = [thing for thing in (*plan.workloads, *plan.stores) if thing.name != "order"]
    assert all(thing.local for thing in things)


def test_folders_are_those_of_the_layout(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.create()
    made = {path.name for path in layout.root.iterdir() if path.is_dir()} | {layout.venvs.name}
    assert set(re.findall(r"^\| `(\w+)/` \|", PAGE, flags=re.MULTILINE)) == made
