"""`include:` merges files by name and never leaves the folder of the root spec."""

from __future__ import annotations

from pathlib import Path

import pytest

from msgen.diagnostics.text import render_text
from msgen.spec.include import Tree, load_tree
from msgen.spec.tree import locate


def world(folder: Path, files: dict[str, str]) -> Tree:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return load_tree(folder / "system.yaml", name="system.yaml")


def shown(tree: Tree) -> str:
    return render_text(tree.diagnostics, tree.sources)


def test_sections_are_merged_and_keep_their_places(tmp_path: Path) -> None:
    tree = world(
        tmp_path,
        {
            "system.yaml": "msgen: 1\ninclude: [teams/*.yaml]\nservices:\n  web: {}\n",
            "teams/b.yaml": "msgen: 1\nservices:\n  b: {owner: x}\ntypes: {T: string}\n",
            "teams/a.yaml": "services:\n  a: {}\nenvironments: {prod: {services: {a: {replicas: 2}}}}\n",
        },
    )
    assert tree.diagnostics == ()
    assert tree.root is not None
    assert list(tree.root["services"]) == ["web", "a", "b"]
    span = locate(tree.root, ("services", "b", "owner"))
    assert (span.file, span.line, span.column) == ("teams/b.yaml", 3, 14)
    assert locate(tree.root, ("services", "a"), key=True).file == "teams/a.yaml"
    assert locate(tree.root, ("types", "T")).file == "teams/b.yaml"
    assert locate(tree.root, ("environments", "prod", "services", "a")).file == "teams/a.yaml"
    assert [source.name for source in tree.sources] == [
        "system.yaml",
        "teams/a.yaml",
        "teams/b.yaml",
    ]


def test_the_same_name_in_two_files_shows_both_places(tmp_path: Path) -> None:
    tree = world(
        tmp_path,
        {
            "system.yaml": "include: teams/*.yaml\n",
            "teams/a.yaml": "services:\n  order: {}\n",
            "teams/b.yaml": "services:\n  order: {owner: b}\n",
        },
    )
    assert shown(tree) == (
        'teams/b.yaml:2:3: error[include-clash]: "order" is defined in two files\n'
        "    2 |   order: {owner: b}\n"
        "      |   ^^^^^\n"
        'teams/a.yaml:2:3: note: "order" is defined here first\n'
        "    2 |   order: {}\n"
        "      |   ^^^^^\n"
        "help: names are unique across all files: rename one, or delete it\n"
        "\n"
        "1 error\n"
    )


@pytest.mark.parametrize(
    "pattern", ["../other.yaml", "/etc/hosts", "../*/system.yaml", "a/../../x"]
)
def test_nothing_outside_is_read(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "other.yaml").write_text("services: {}\n")
    (tmp_path / "root").mkdir()
    tree = world(tmp_path / "root", {"system.yaml": f"include: ['{pattern}']\n"})
    assert [found.id for found in tree.diagnostics] == ["include-outside"]


def test_links_do_not_lead_outside(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("services: {}\n")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "link.yaml").symlink_to(tmp_path / "other.yaml")
    tree = world(tmp_path / "root", {"system.yaml": "include: [link.yaml]\n"})
    assert [found.id for found in tree.diagnostics] == ["include-outside"]


@pytest.mark.parametrize("pattern", ["teams/*.yaml", "teams/a.yaml", ""])
def test_a_pattern_without_a_file(tmp_path: Path, pattern: str) -> None:
    tree = world(tmp_path, {"system.yaml": f"include: ['{pattern}']\n"})
    assert [found.id for found in tree.diagnostics] == [
        "include-nothing" if pattern else "not-a-file"
    ]


def test_a_cycle_shows_its_path(tmp_path: Path) -> None:
    files = {
        "system.yaml": "include: [t/a.yaml]\n",
        "t/a.yaml": "include: [b.yaml]\n",
        "t/b.yaml": "include: [a.yaml]\n",
    }
    (found,) = world(tmp_path, files).diagnostics
    assert (found.id, found.message) == (
        "include-cycle",
        "this includes itself: t/a.yaml -> t/b.yaml -> t/a.yaml",
    )


def test_a_file_that_two_others_include_counts_once(tmp_path: Path) -> None:
    files = {
        "system.yaml": "include: [a.yaml, b.yaml, c.yaml]\n",
        "a.yaml": "include: [c.yaml]\n",
        "b.yaml": "include: [c.yaml]\n",
        "c.yaml": "services: {order: {}}\n",
    }
    tree = world(tmp_path, files)
    assert tree.diagnostics == ()


def test_what_concerns_the_whole_system_stays_in_the_root(tmp_path: Path) -> None:
    files = {
        "system.yaml": "msgen: 1\ninclude: [a.yaml]\n",
        "a.yaml": "msgen: 2\nplatform: {gateway: kong}\nx-team: a\n",
    }
    tree = world(tmp_path, files)
    assert [found.id for found in tree.diagnostics] == ["include-section", "include-section"]
    assert tree.root is not None
    assert tree.root["x-team"] == "a"


def test_mistakes_in_an_included_file_name_that_file(tmp_path: Path) -> None:
    tree = world(tmp_path, {"system.yaml": "include: [a.yaml]\n", "a.yaml": "services: [\n"})
    (found,) = tree.diagnostics
    assert found.span is not None
    assert found.span.file == "a.yaml"
