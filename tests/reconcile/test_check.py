"""`msgen check`: one id for each way of being out of step."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from msgen.output.lock import lock_files
from msgen.output.locked import parse_lock, read_files
from tests.reconcile.world import HANDLER, SETTINGS, Repo

PROTO_SPEC = """\
msgen: 1
system: shop
services:
  order:
    openapi: apis/order.yaml
"""
OPENAPI = """\
openapi: 3.1.0
info: {title: order, version: "1"}
paths:
  /orders:
    get:
      responses: {"200": {description: fine}}
"""


def ids(repo: Repo, code: int = 3) -> list[str]:
    said = json.loads(repo.msgen("check", "--json", code=code))
    return [found["id"] for found in said["diagnostics"]]


def test_green(repo: Repo) -> None:
    assert "is what its spec says" in repo.msgen("check")
    repo.append("system.yaml", "\n# a comment changes nothing\n")
    assert ids(repo, 0) == []


def test_kept_edits_are_green(repo: Repo) -> None:
    repo.append(SETTINGS, "\n# mine\n")
    repo.append(HANDLER, "\n# mine\n")
    repo.write("services/order/notes.txt", "mine\n")
    assert ids(repo, 0) == []


def test_the_spec_changed(repo: Repo) -> None:
    repo.spec(
        "string(1..64)}\n        response: {201: Order}",
        "string(1..99)}\n        response: {201: Order}",
    )
    assert ids(repo) == ["spec-not-applied"]
    said = repo.msgen("check", code=3)
    assert "order (endpoints: POST /orders)" in said
    assert "stock" not in said


def test_a_service_is_new_and_another_gone(repo: Repo) -> None:
    repo.spec("  stock:\n", "  store:\n")
    repo.spec("calls: [stock POST /holds]", "calls: [store POST /holds]")
    said = repo.msgen("check", code=3)
    assert "order (endpoints: POST /orders), store (new), stock (gone)" in said


def test_an_input_changed(tmp_path) -> None:
    (tmp_path / "apis").mkdir()
    (tmp_path / "apis/order.yaml").write_text(OPENAPI)
    repo = Repo.new(tmp_path, PROTO_SPEC)
    assert ids(repo, 0) == []
    repo.edit("apis/order.yaml", "/orders:", "/purchases:")
    assert "input-changed" in ids(repo)
    repo.msgen("apply")
    assert ids(repo, 0) == []


def test_a_template_of_ones_own_changed(repo: Repo) -> None:
    repo.write("blueprints/services/python-fastapi/files/README.md.j2", "mine\n")
    assert "input-changed" in ids(repo)


def rewritten(repo: Repo, change) -> None:
    lock = change(parse_lock(read_files(repo.root)))
    for file in lock_files(lock):
        (repo.root / file.path).write_bytes(file.content)


def test_a_newer_msgen(repo: Repo) -> None:
    rewritten(repo, lambda lock: replace(lock, msgen="0.0.9"))
    assert ids(repo) == ["newer-templates"]
    rewritten(repo, lambda lock: replace(lock, msgen="99.0.0"))
    assert "lock-from-newer-msgen" in repo.msgen("check", code=1)


def test_a_newer_blueprint(repo: Repo) -> None:
    rewritten(repo, lambda lock: replace(lock, blueprints={"python-fastapi": "0.9.0"}))
    assert ids(repo) == ["newer-templates"]


def test_the_lock_was_edited(repo: Repo) -> None:
    path = ".msgen/lock/order.yaml"
    blob = repo.read(path).partition(SETTINGS)[2].partition("id: ")[2][:40]
    repo.edit(path, blob, blob[:10] + "0" * 30)
    assert "lock-edited" in ids(repo)
    repo.msgen("apply", code=None)
    assert ids(repo, 0) == []


def test_a_line_of_the_lock_is_gone(repo: Repo) -> None:
    path = ".msgen/lock/_files.yaml"
    lines = repo.read(path).splitlines(keepends=True)
    repo.write(path, "".join(line for line in lines if not line.startswith("Makefile")))
    assert "lock-edited" in ids(repo)
    repo.msgen("apply")
    assert repo.read(path) == "".join(lines)


def test_a_deleted_file_and_a_deleted_folder(repo: Repo) -> None:
    import shutil

    (repo.root / "Makefile").unlink()
    shutil.rmtree(repo.root / "services/order")
    assert ids(repo) == ["managed-deleted", "managed-deleted"]
    assert "services/order/ with" in repo.msgen("check", code=3)


def test_the_handlers_are_the_users_to_delete(repo: Repo) -> None:
    (repo.root / HANDLER).unlink()
    assert ids(repo, 0) == []


def test_for_github(repo: Repo) -> None:
    repo.append(SETTINGS, "<<<<<<< yours\na\n||||||| before\nb\n=======\nc\n>>>>>>> msgen\n")
    line = repo.read(SETTINGS).splitlines().index("<<<<<<< yours") + 1
    said = repo.msgen("check", "--format", "github", code=3)
    assert said.startswith("::error ")
    assert f"file={SETTINGS},line={line}," in said


@pytest.mark.parametrize("sign", ["=======", "<<<<<<< other"])
def test_other_peoples_markers_are_not_ours(repo: Repo, sign: str) -> None:
    repo.append(SETTINGS, f'"""\n{sign}\n"""\n')
    assert ids(repo, 0) == []


def test_an_example_with_an_edit_in_every_handler(tmp_path) -> None:
    example = Path(__file__).resolve().parents[2] / "examples/ecommerce/system.yaml"
    repo = Repo.new(tmp_path, example.read_text())
    for handler in repo.root.glob("services/*/src/*/handlers/*.py"):
        handler.write_text(handler.read_text() + "\n# mine\n")
    assert ids(repo, 0) == []


def test_what_cannot_be_written_is_no_fault_of_the_lock(repo: Repo, tmp_path: Path) -> None:
    shutil.move(repo.root / "services/order", tmp_path / "elsewhere")
    (repo.root / "services/order").symlink_to(tmp_path / "elsewhere")
    repo.spec("[stock POST /holds]", "[{stock POST /holds: {timeout: 700ms}}]")
    repo.msgen("apply", code=4)
    said = repo.msgen("check", code=3)
    assert "blocked-path" in said
    assert "lock-edited" not in said
