"""`msgen why`: the answers are exact, and what is said of the spec is proved."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from msgen import registry
from msgen.blueprints.rendering import service_files
from msgen.pipeline import compile_system, judge_file
from msgen.render.linemarks import marking, unmarked
from msgen.render.templates import rendered_by, templates_root
from tests.cli.running import SPEC, msgen
from tests.origin.world import edit, git, made, tree

HANDLER = "services/note/src/note/handlers/create_note.py"
TIMED = SPEC.replace("GET /notes: {", "GET /notes: {timeout: 1500ms, ")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("fresh"), TIMED, git=True)


@pytest.fixture
def root(fresh: Path, tmp_path: Path) -> Path:
    return shutil.copytree(fresh, tmp_path / "repository", symlinks=True)


def why(root: Path, subject: str, cwd: Path | None = None) -> dict[str, Any]:
    done = msgen("why", subject, "--json", cwd=cwd or root)
    assert done.returncode == 0, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)
    return data


def line_with(path: Path, text: str) -> int:
    numbers = [n for n, line in enumerate(path.read_text().split("\n"), 1) if text in line]
    assert numbers, path
    return numbers[0]


def test_every_rendered_line_has_the_line_of_its_template() -> None:
    """Marks change nothing but themselves, and only the header is without one."""
    path = Path(__file__).parents[2] / "examples/ecommerce/system.yaml"
    judged = judge_file(path)
    plan = judged.sound_plan()
    files = {file.path: file for file in compile_system(judged).rendered}
    environment = marking(judged.blueprints.overrides)
    with rendered_by(environment):
        found = [file for target in registry.installed() for file in target.files(plan)]
        for workload in plan.workloads:
            blueprint = judged.blueprints[workload.blueprint or ""]
            found += service_files(plan, workload, blueprint, environment)
    count = 0
    for file in found:
        if "\ue000".encode() not in file.content:
            assert file.content == files[file.path].content
            continue
        text, places = unmarked(file.content.decode())
        assert text.rstrip("\n") + "\n" == files[file.path].content.decode()
        lines = text.rstrip("\n").split("\n")
        bare = [line for line, place in zip(lines, places, strict=False) if line and not place]
        assert len(bare) <= 1, file.path
        count += 1
        _assert_words_stand_there(lines, places)
    assert count > 100


def _assert_words_stand_there(lines: list[str], places: tuple[Any, ...]) -> None:
    """A template line without any value is the very line that is rendered."""
    for line, place in zip(lines, places, strict=False):
        if place is None:
            continue
        source = (templates_root() / place.template).read_text().split("\n")[place.line - 1]
        if "<%" not in source and "%>" not in source:
            assert line == source


def test_a_file_says_whose_it_is_and_from_where(root: Path) -> None:
    data = why(root, HANDLER)
    assert (data["owner"], data["state"]) == ("seeded", "unedited")
    assert data["producer"].startswith("services/python-fastapi@")
    assert data["spec"]["field"] == "services.note"
    assert (data["spec"]["at"]["file"], data["spec"]["at"]["line"]) == ("system.yaml", 4)
    assert data["changed"]["subject"] == "Start from the spec with msgen"


def test_states(root: Path) -> None:
    (root / HANDLER).write_text("mine\n")
    assert why(root, HANDLER)["state"] == "edited"
    (root / HANDLER).unlink()
    assert why(root, HANDLER)["state"] == "deleted"
    (root / HANDLER).mkdir()
    assert why(root, HANDLER)["state"] == "replaced"


def test_a_line_names_the_field_that_changes_it(root: Path) -> None:
    path = "gateway/envoy.yaml"
    number = line_with(root / path, "timeout: 1.5")
    line = why(root, f"{path}:{number}")["line"]
    assert line["template"] is None
    (proof, *_) = line["spec"]
    assert proof["field"] == "services.note.endpoints.GET /notes.timeout"
    assert proof["trial"] == "1500ms -> 1501ms"
    assert proof["at"]["line"] == line_with(root / "system.yaml", "1500ms")


def test_a_line_names_the_line_of_its_template(root: Path) -> None:
    number = line_with(root / HANDLER, "async def create_note")
    template = why(root, f"{HANDLER}:{number}")["line"]["template"]
    assert template["exact"]
    source = (templates_root() / template["name"]).read_text().split("\n")
    assert "handler.signature" in source[template["line"] - 1]


def test_lines_move_with_edits_and_own_lines_are_own(root: Path) -> None:
    number = line_with(root / HANDLER, "async def create_note")
    template = why(root, f"{HANDLER}:{number}")["line"]["template"]
    (root / HANDLER).write_text("# mine\n" + (root / HANDLER).read_text())
    moved = why(root, f"{HANDLER}:{number + 1}")["line"]
    assert (moved["rendered_as"], moved["template"]) == (number, template)
    mine = why(root, f"{HANDLER}:1")
    assert mine["line"]["rendered_as"] is None
    assert mine["changed"] is None
    assert "you: it is not in what the spec gives" in msgen("why", f"{HANDLER}:1", cwd=root).stdout


def test_a_line_that_was_committed_names_its_commit(root: Path) -> None:
    (root / HANDLER).write_text("# mine\n" + (root / HANDLER).read_text())
    git(root, "commit", "-qam", "Say whose it is")
    assert why(root, f"{HANDLER}:1")["changed"]["subject"] == "Say whose it is"
    assert why(root, f"{HANDLER}:2")["changed"]["subject"] == "Start from the spec with msgen"


def test_files_of_ones_own(root: Path) -> None:
    (root / "notes.txt").write_text("one\ntwo\n")
    data = why(root, "notes.txt:2")
    assert (data["owner"], data["producer"], data["line"]["text"]) == ("yours", None, "two")
    assert why(root, "system.yaml")["owner"] == "yours"


def test_paths_from_a_sub_folder_and_from_the_root(root: Path) -> None:
    inside = root / "services/note/src"
    assert why(root, "note/handlers/create_note.py", cwd=inside)["path"] == HANDLER
    assert why(root, HANDLER, cwd=inside)["path"] == HANDLER


def test_a_key_lists_what_it_reaches(root: Path) -> None:
    data = why(root, "services.note.endpoints.GET /notes.timeout")
    paths = [each["path"] for each in data["files"]]
    assert "gateway/envoy.yaml" in paths
    assert HANDLER not in paths
    assert {each["trial"] for each in data["files"]} == {"1500ms -> 1501ms"}


def test_a_key_reaches_what_a_change_of_it_changes(root: Path) -> None:
    """The list is that of an edit by hand."""
    before = compile_system(judge_file(root / "system.yaml")).rendered
    listed = {
        each["path"] for each in why(root, "services.note.endpoints.GET /notes.timeout")["files"]
    }
    edit(root / "system.yaml", "1500ms", "1501ms")
    after = compile_system(judge_file(root / "system.yaml")).rendered
    contents = {file.path: file.content for file in before}
    assert listed == {file.path for file in after if contents[file.path] != file.content}


def test_a_section_and_a_key_that_is_not_set(root: Path) -> None:
    assert len(why(root, "types")["files"]) > 3
    data = why(root, "services.note.endpoints.POST /notes.timeout")
    assert data["at"] is None
    assert "gateway/envoy.yaml" in [each["path"] for each in data["files"]]


def test_trials_write_nothing(root: Path) -> None:
    before = tree(root)
    why(root, "services.note")
    why(root, f"{HANDLER}:9")
    assert tree(root) == before


@pytest.mark.parametrize("subject", ["services.nota", "services.note.tymeout", "nothing", "x.py:3"])
def test_unknown_subjects_are_refused(root: Path, subject: str) -> None:
    done = msgen("why", subject, cwd=root)
    assert done.returncode == 2
    assert "error[unknown-subject]" in done.stderr


def test_a_bare_name_is_found_in_the_spec(root: Path) -> None:
    assert 'did you mean "services.note"?' in msgen("why", "note", cwd=root).stderr


def test_the_records_are_not_for_editing(root: Path) -> None:
    assert "not for editing" in msgen("why", ".msgen/lock/note.yaml", cwd=root).stdout


def test_a_line_beyond_the_end_is_refused(root: Path) -> None:
    done = msgen("why", "system.yaml:999", cwd=root)
    assert "lines, and no line 999" in done.stderr


def test_without_git_and_with_a_broken_spec_the_rest_is_told(root: Path) -> None:
    shutil.rmtree(root / ".git")
    (root / "system.yaml").write_text("msgen: 1\nsystem: x\nservices: {a: {colour: red}}\n")
    data = why(root, HANDLER)
    assert (data["changed"], data["owner"]) == (None, "seeded")
