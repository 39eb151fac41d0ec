"""A template of the user's own that fails is told as such, with its line; nothing is written."""

from pathlib import Path

import pytest

from tests.reconcile.world import SPEC, Repo

README = "blueprints/services/python-fastapi/files/README.md.j2"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("# one\n<%= service.nobody %>\n", 2, "nobody"),
        ("<% for each in service.endpoints %>\n", 1, "endfor"),
        ("# one\n\n<% endif %>\n", 3, "endif"),
        ("# one\n<%= service.name + 1 %>\n", 2, "concatenate"),
        ("# one\n<%= service.name | no_such %>\n", 2, "no_such"),
    ],
)
def test_it_is_told(tmp_path: Path, text: str, line: int, said: str) -> None:
    repo = Repo.new(tmp_path, SPEC)
    repo.write(README, text)
    before = repo.tree()
    out = repo.msgen("apply", code=1, process=True)
    assert f"{README}:{line}:1: error[broken-template]" in out
    assert said in out
    assert "Traceback" not in out
    assert repo.tree() == before


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("pyproject.toml.j2", "a = \n", "Invalid value"),
        ("src/{package}/app.py.j2", "def a(:\n", "invalid syntax"),
        ("extra.yaml", "a: [1\n", "expected"),
    ],
)
def test_what_it_makes_is_read_back(tmp_path: Path, path: str, text: str, said: str) -> None:
    repo = Repo.new(tmp_path, SPEC)
    repo.write(f"blueprints/services/python-fastapi/files/{path}", text)
    before = repo.tree()
    out = repo.msgen("apply", code=1, process=True)
    assert f"files/{path}:1:1: error[broken-template]" in out
    assert said in out
    assert repo.tree() == before


@pytest.mark.parametrize("content", [b"a\r\nb\r\n", b"a\nb"])
def test_every_checkout_gives_the_same(tmp_path: Path, content: bytes) -> None:
    repo = Repo.new(tmp_path, SPEC)
    repo.write("blueprints/services/python-fastapi/files/notes.txt", "")
    (repo.root / "blueprints/services/python-fastapi/files/notes.txt").write_bytes(content)
    repo.msgen("apply", process=True)
    assert (repo.root / "services/order/notes.txt").read_bytes() == b"a\nb\n"
