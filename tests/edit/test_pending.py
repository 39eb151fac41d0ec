"""A spec is loaded with files that are edited and not written yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from msgen.pipeline import judge_file
from msgen.spec.include import _as_regex
from msgen.spec.load import load

HEAD = "msgen: 1\nsystem: shop\n"


def names(path: Path, **texts: str) -> set[str]:
    folder = path.parent.resolve()
    edited = {str(folder / name): text.encode() for name, text in texts.items()}
    loaded = load(path, edited=edited)
    assert loaded.written is not None, loaded.diagnostics
    return set(loaded.written.services)


def test_what_is_edited_counts_instead_of_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "system.yaml"
    path.write_text(f"{HEAD}include: [a.yaml, 'more/**/*.yaml']\nservices: {{order: {{}}}}\n")
    (tmp_path / "a.yaml").write_text("services: {cart: {}}\n")
    assert names(path, **{"more/x.yaml": "services: {x: {}}\n"}) == {"order", "cart", "x"}
    both = {"a.yaml": "services: {bag: {}}\n", "more/a/b/y.yaml": "services: {y: {}}\n"}
    assert names(path, **both) == {"order", "bag", "y"}
    assert names(path, **{"system.yaml": f"{HEAD}services: {{mail: {{}}}}\n"}) == {"mail"}
    assert not (tmp_path / "more").exists()


def test_a_link_is_known_by_its_target(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text(f"{HEAD}services: {{order: {{}}}}\n")
    (tmp_path / "system.yaml").symlink_to("real.yaml")
    assert names(
        tmp_path / "system.yaml", **{"real.yaml": f"{HEAD}services: {{mail: {{}}}}\n"}
    ) == {"mail"}


def test_findings_are_about_the_edited_text(tmp_path: Path) -> None:
    path = tmp_path / "system.yaml"
    path.write_text(f"{HEAD}services: {{order: {{}}}}\n")
    text = f"{HEAD}services: {{order: {{depends_on: [cart]}}}}\n"
    found = judge_file(path, edited={str(path.resolve()): text.encode()})
    assert [one.id for one in found.diagnostics] == ["unknown-dependency"]
    assert judge_file(path).plan is not None


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("/a/teams/*.yaml", "/a/teams/x.yaml", True),
        ("/a/*.yaml", "/a/b/x.yaml", False),
        ("/a/*.yaml", "/a/.x.yaml", False),
        ("/a/**/*.yaml", "/a/x.yaml", True),
        ("/a/**/*.yaml", "/a/b/c/x.yaml", True),
        ("/a/[ab]?.yaml", "/a/b1.yaml", True),
        ("/a/[!a].yaml", "/a/a.yaml", False),
        ("/a/(b).yaml", "/a/(b).yaml", True),
    ],
)
def test_patterns_find_new_files_as_glob_would(pattern: str, path: str, found: bool) -> None:
    assert bool(_as_regex(pattern).fullmatch(path)) == found
