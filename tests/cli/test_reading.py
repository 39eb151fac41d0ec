"""The commands that write nothing: `validate`, `plan`, `explain`, `schema`."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.cli.running import SPEC, msgen

BROKEN = SPEC.replace("depends_on: [db]", "depends_on: [dc]")


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "system.yaml"
    path.write_text(SPEC)
    return path


def test_validate_finds_the_spec_of_this_folder(spec: Path) -> None:
    done = msgen("validate", cwd=spec.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "system.yaml: no problems\n")
    assert msgen("validate", "-q", cwd=spec.parent).stderr == ""


def test_validate_for_programs(spec: Path) -> None:
    spec.write_text(BROKEN)
    found = msgen("validate", "--format", "json", cwd=spec.parent)
    assert (found.returncode, found.stderr) == (1, "")
    assert json.loads(found.stdout)["counts"]["errors"] >= 1
    sarif = json.loads(msgen("validate", "--format", "sarif", cwd=spec.parent).stdout)
    assert sarif["version"] == "2.1.0"
    github = msgen("validate", "--format", "github", cwd=spec.parent).stdout
    assert github.startswith("::error ")
    assert msgen("validate", "--format", "xml", cwd=spec.parent).returncode == 2


@pytest.mark.parametrize("place", ["repository", "workspace", "nothing"])
def test_github_gets_paths_from_the_root_of_the_repository(tmp_path: Path, place: str) -> None:
    here = tmp_path / "deploy" / "ci"
    here.mkdir(parents=True)
    (tmp_path / "deploy" / "system.yaml").write_text(BROKEN)
    if place == "repository":
        (tmp_path / ".git").mkdir()
    workspace = str(tmp_path) if place == "workspace" else ""
    shown = "../system.yaml" if place == "nothing" else "deploy/system.yaml"
    for form, key in (("github", "file="), ("sarif", '"uri": "')):
        arguments = ("validate", "../system.yaml", "--format", form)
        found = msgen(*arguments, cwd=here, GITHUB_WORKSPACE=workspace).stdout
        assert f"{key}{shown}" in found


def test_the_long_form_is_a_spec_of_the_same_system(spec: Path) -> None:
    long = msgen("validate", "--canonical", cwd=spec.parent)
    assert long.returncode == 0, long.stderr
    (spec.parent / "long.yaml").write_text(long.stdout)
    again = msgen("validate", "--canonical", "long.yaml", cwd=spec.parent)
    assert again.stdout == long.stdout
    assert long.stdout.count("\n") > SPEC.count("\n")


def test_plan_as_tables_and_as_data(spec: Path) -> None:
    tables = msgen("plan", cwd=spec.parent)
    assert tables.returncode == 0, tables.stderr
    assert "Workloads\n  NAME  KIND" in tables.stdout
    data = json.loads(msgen("plan", "--json", cwd=spec.parent).stdout)
    assert [each["name"] for each in data["workloads"]] == ["note"]
    assert data["overview"]["name"] == "notes"


def test_plan_shows_what_happens_for_each_call(spec: Path) -> None:
    own = "{note POST /notes: {retries: 0}}"
    reader = f"  reader: {{endpoints: {{GET /all: {{calls: [note GET /notes, {own}]}}}}}}\n"
    spec.write_text(SPEC.replace("types:\n", reader + "types:\n"))
    tables = msgen("plan", cwd=spec.parent)
    assert tables.returncode == 0, tables.stderr
    rows = [
        line.split() for line in tables.stdout.splitlines() if line.startswith("  reader  note")
    ]
    assert [row[3:] for row in rows] == [
        ["750ms,", "1", "retry", "GET", "/notes"],
        ["750ms", "POST", "/notes"],
    ]


def test_plan_of_a_broken_spec_shows_the_findings(spec: Path) -> None:
    spec.write_text(BROKEN)
    done = msgen("plan", cwd=spec.parent)
    assert done.returncode == 1
    assert "error[unknown-dependency]" in done.stderr
    assert "    depends_on: [dc]" in done.stderr


def test_explain(spec: Path) -> None:
    page = msgen("explain", "destination-not-empty").stdout
    assert all(word in page for word in ("What:", "Why:", "Example:", "Fix:"))
    overview = msgen("explain").stdout.splitlines()
    assert any(re.match("destination-not-empty +The .+[.]$", line) for line in overview)
    unknown = msgen("explain", "destination-not-emty")
    assert unknown.returncode == 2
    assert 'did you mean "destination-not-empty"?' in unknown.stderr


def test_explain_a_key_of_the_spec() -> None:
    for topic in ("services.order.depends_on", "depends_on"):
        page = msgen("explain", topic)
        assert page.returncode == 0
        assert "Value:" in page.stdout
    unknown = msgen("explain", "system.nme")
    assert unknown.returncode == 2
    assert 'did you mean "system.name"?' in unknown.stderr


def test_explain_lists_all_keys_of_one_name() -> None:
    page = msgen("explain", "timeout").stdout
    assert page.startswith("services.*.endpoints.*.timeout\n")
    assert "\n  services.*.depends_on.*.timeout\n" in page
    assert "\n  externals.*.timeout\n" in page
    outbox = msgen("explain", "outbox").stdout
    assert outbox.startswith("services.*.endpoints.*.publishes.*.outbox\n")
    assert "\n  services.*.consumes.*.publishes.*.outbox\n" in outbox
    assert "Other keys" not in msgen("explain", "services.order.endpoints").stdout


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("g.mmd", "---\ntitle:"),
        ("g.md", "# notes\n\n```mermaid\n"),
        ("g.dot", "digraph"),
        ("g.svg", "<svg"),
        ("g.HTML", "<!doctype html>"),
    ],
)
def test_graph_draws_what_the_ending_says(spec: Path, name: str, begin: str) -> None:
    done = msgen("graph", "-o", name, cwd=spec.parent)
    assert done.returncode == 0, done.stderr
    assert (spec.parent / name).read_text().startswith(begin)


@pytest.mark.parametrize("name", ["g.png", "graph", "g.txt"])
def test_graph_refuses_an_ending_that_says_no_format(spec: Path, name: str) -> None:
    done = msgen("graph", "-o", name, cwd=spec.parent)
    assert done.returncode == 2
    assert "error[unknown-format]" in done.stderr
    assert ".svg" in done.stderr
    assert not (spec.parent / name).exists()
    forced = msgen("graph", "-f", "dot", "-o", name, cwd=spec.parent)
    assert forced.returncode == 0, forced.stderr


def test_schema_accepts_the_examples() -> None:
    schema = json.loads(msgen("schema").stdout)
    Draft202012Validator.check_schema(schema)
    judge = Draft202012Validator(schema)
    for example in Path("examples").glob("*/system.yaml"):
        errors = [error.message for error in judge.iter_errors(yaml.safe_load(example.read_text()))]
        assert errors == [], example
