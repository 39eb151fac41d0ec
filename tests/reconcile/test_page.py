"""What docs/changing.md tells is true: its commands run in their order, its jobs do what they say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main
import yaml

from msgen import __version__
from msgen.cli import app
from msgen.diagnostics.rules import rule_modules
from tests.pages import README, ROOT, Shell, commands, marked, put_on_path, use_this_msgen

PAGE = (ROOT / "docs/changing.md").read_text(encoding="utf-8")
NOTE = "services/note/README.md"
SAID = "services/label/src/label/routes.py"

OURS = "\nShort texts, for ourselves.\n"


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, f"{old!r} in {path}"
    path.write_text(text.replace(old, new))


def _describe(root: Path) -> None:
    _edit(root / "system.yaml", "  note:\n", "  note:\n    description: Keeps notes\n")


def _conflict(root: Path) -> None:
    """Change a description here, and the line that is made of it there."""
    _edit(root / NOTE, "\nKeeps notes.\n", OURS)
    _edit(root / "system.yaml", "Keeps notes\n", "Keeps notes for everybody\n")


def _conflict_again(root: Path) -> None:
    _edit(root / "system.yaml", "Keeps notes for everybody\n", "Keeps all notes\n")


def _touch_readme(root: Path) -> None:
    (root / NOTE).write_text((root / NOTE).read_text() + "\nOurs.\n")


def _rename(root: Path) -> None:
    _edit(root / "system.yaml", "  note:\n", "  memo:\n")
    _edit(root / "system.yaml", "Keeps all notes\n", "Keeps memos\n")


BEFORE = {
    "msgen diff": _describe,
    f"msgen restore {NOTE}": _touch_readme,
    f"msgen apply --ours {NOTE}": _conflict,
    f"msgen apply --theirs {NOTE}": _conflict_again,
    "msgen apply --renamed note=memo": _rename,
}
CODES = {"msgen diff": 3}
CONFLICTS = (f"msgen apply --ours {NOTE}", f"msgen apply --theirs {NOTE}")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A terminal in the repository of the README, committed."""
    shell = Shell(tmp_path)
    use_this_msgen(shell)
    (tmp_path / "system.yaml").write_text(marked(README, "first-spec"))
    for name in ("AUTHOR", "COMMITTER"):
        shell.environment[f"GIT_{name}_NAME"] = "Ada"
        shell.environment[f"GIT_{name}_EMAIL"] = "ada@example.com"
    shell.run("msgen new system.yaml notes --no-git")
    shell.run("cd notes && git init -q -b main && git add -A && git commit -q -m start")
    return shell


def _branch(shell: Shell) -> None:
    """Change the spec on a branch `other` and on this one."""
    shell.run("git add -A && git commit -q -m before && git switch -q -c other")
    shell.run("msgen add-service list && git add -A && git commit -q -m list && git switch -q main")
    shell.run("msgen add-datastore found --kind redis --for memo")
    shell.run("git add -A && git commit -q -m found")


def test_every_command_of_the_page_runs(shell: Shell) -> None:
    for command in commands(PAGE):
        if command == "git merge --no-edit other":
            _branch(shell)
        if command in BEFORE:
            BEFORE[command](shell.here)
        if command in CONFLICTS:
            shell.run("msgen apply", code=4)
            shown = re.search(r"```text\n(<<<<<<< .*?)```", PAGE, flags=re.DOTALL)
            assert shown
            if command == CONFLICTS[0]:
                assert shown[1] in (shell.here / NOTE).read_text()
        shell.run(command, code=CODES.get(command, 0))
        if command == CONFLICTS[0]:
            assert OURS in (shell.here / NOTE).read_text()
    assert (shell.here / "services/list/openapi.yaml").exists()
    assert (shell.here / "services/memo/README.md").exists()


def test_the_ids_of_the_page_are_findings() -> None:
    ids = re.findall(
        r"^\| `([a-z-]+)` \| .* \| .* \|$", PAGE.partition("## In CI")[2], re.MULTILINE
    )
    assert len(ids) > 5
    assert set(ids) <= set(rule_modules())


def test_commands_within_sentences_are_understood() -> None:
    for line in re.findall(r"`msgen (\w[^`]*)`", PAGE):
        name, *arguments = shlex.split(line)
        command = typer.main.get_command(app).get_command(None, name)  # type: ignore[attr-defined]
        assert command, line
        command.make_context(name, [*arguments], resilient_parsing=not arguments)


JOBS = {
    "github": ("GITHUB_BASE_REF", "GITHUB_SHA", "gh"),
    "gitlab": ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_COMMIT_SHA", "curl"),
}


def _script(name: str) -> list[str]:
    job = yaml.safe_load(marked(PAGE, name))
    if name == "gitlab":
        return list(job["msgen"]["script"])
    return [step["run"] for step in job["jobs"]["check"]["steps"] if "run" in step]


@pytest.mark.parametrize("name", JOBS)
def test_the_jobs_check_and_comment(shell: Shell, name: str) -> None:
    target, commit, poster = JOBS[name]
    shell.run("cp -r ../notes ../hub && git remote add origin ../hub && git fetch -q origin")
    shell.run("git switch -q -c topic && msgen add-service tag --expose /tags")
    shell.run("git add -A && git commit -q -m tag")
    shell.environment[target] = "main"
    shell.environment[commit] = shell.run("git rev-parse HEAD").strip()
    put_on_path(shell, "pip", 'echo "$@" > pip.txt')
    put_on_path(shell, poster, 'echo "$@" > posted.txt')
    for step in _script(name):
        shell.run(step.strip())
    assert (shell.here / "pip.txt").read_text() == f"install msgen=={__version__}\n"
    assert "meaning.md" in (shell.here / "posted.txt").read_text()
    assert "tag" in (shell.here / "meaning.md").read_text()
