"""The loader gives text with positions, and one named trap for each mistake."""

from __future__ import annotations

import gc
import os
import time
from pathlib import Path

import pytest
import yaml

from msgen.diagnostics import Severity
from msgen.spec import loader
from msgen.spec.loader import MAX_BYTES, parse, read
from msgen.spec.tree import Map, Seq, locate, walk


def load(text: str | bytes) -> loader.Document:
    return parse(text if isinstance(text, bytes) else text.encode(), name="system.yaml")


def ids(text: str | bytes) -> list[str]:
    return [found.id for found in load(text).diagnostics]


def root(text: str) -> Map:
    document = load(text)
    assert document.diagnostics == ()
    assert document.root is not None
    return document.root


def test_scalars_are_the_text_that_was_typed() -> None:
    text = "a: 8.10\nb: no\nc: 0777\nd: 22:30\ne: 12e4\nf: 'null'\ng: \"x\"\nh: true\ni: |\n  two\n  lines\n"
    assert list(root(text).values()) == [
        "8.10", "no", "0777", "22:30", "12e4", "null", "x", "true", "two\nlines\n",
    ]  # fmt: skip


def test_only_a_plain_null_is_nothing() -> None:
    assert list(root("a: null\nb: ~\nc: 'null'\nd: ''\n").values()) == [None, None, "null", ""]


def test_positions_are_those_of_keys_values_and_items() -> None:
    tree = root("services:\n  order:\n    ports: {http: 8000}\n    auth:\n      - a\n      - 'b'\n")
    order = tree["services"]["order"]
    assert order.marks["ports"] == (2, 4, 2, 11)
    assert order["ports"].marks["http"] == (2, 12, 2, 18)
    assert order["auth"].marks == [(4, 8), (5, 8)]
    assert order["auth"].source.name == "system.yaml"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_do_not_move_positions(ending: str) -> None:
    document = load(ending.join(["a: 1", "b:", "  c: 'x'", "  c: 2", ""]))
    assert [found.id for found in document.diagnostics] == ["duplicate-key"]
    span = document.diagnostics[0].span
    assert span is not None
    assert (span.line, span.column, span.end_column) == (4, 3, 4)
    assert document.source.line(4) == "  c: 2"


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    document = load(b"\xef\xbb\xbfa: 1\n")
    assert document.root is not None
    assert document.root.marks["a"] == (0, 0, 0, 3)


def test_an_alias_is_the_same_object() -> None:
    tree = root("a: &x {b: 1}\nc: *x\n")
    assert tree["a"] is tree["c"]


def test_merge_keys_yield_to_what_is_written() -> None:
    tree = root("base: &b {x: 1, y: 2}\nz: {<<: *b, y: 3}\n")
    assert dict(tree["z"]) == {"y": "3", "x": "1"}
    assert tree["z"].marks["x"] == tree["base"].marks["x"]


def test_many_mistakes_are_reported_at_once() -> None:
    text = "a:\nb: !!int 1\nc: *nowhere\nd: 1\nd: 2\ne: {f, g}\n"
    assert ids(text) == [
        "missing-value", "explicit-tag", "unknown-anchor", "duplicate-key", "flow-braces",
    ]  # fmt: skip


TRAPS = {
    "tab-indentation": "a:\n\tb: 1\n",
    "flow-braces": "a: {GET /orders/{id}: {}}\n",
    "flow-comma": "a: {text: one, two}\n",
    "missing-space": "defaults:\n  edge:\n    timeout:300ms\n",
    "missing-colon": "a:\n  b\n  c: 1\n",
    "missing-key": "a:\n  : 1\n",
    "colon-in-value": "a: b: c\n",
    "bad-indentation": "a:\n  b: {}\n c: {}\n",
    "unclosed-quote": "a: 'b\n",
    "unclosed-bracket": "a: [b\nc: d\n",
    "text-after-quote": "a: 'b' c\n",
    "text-after-bracket": "a: [b] c\n",
    "reserved-character": "a: @b\n",
    "bad-escape": 'a: "\\d"\n',
    "yaml-syntax": "a: ]\n",
    "complex-key": "? [a]\n: b\n",
    "alias-loop": "a: &x {b: *x}\n",
    "bad-merge": "a: {<<: b}\n",
    "several-documents": "a: 1\n---\nb: 2\n",
    "empty-file": "# nothing\n",
    "not-a-map": "- a\n",
    "plausible-secret": "a: ghp_" + "a1B2" * 9 + "\n",
    "unprintable-character": "a: b\u200bc\n",
    "not-utf8": "a: 1\n".encode("utf-16"),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_each_trap_has_its_name(trap: str) -> None:
    assert ids(TRAPS[trap]) == [trap]


@pytest.mark.parametrize("trap", sorted(set(TRAPS) - {"missing-space"}))
def test_the_python_parser_falls_into_the_same_traps(
    trap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "_Parser", yaml.SafeLoader)
    assert ids(TRAPS[trap])[0] == trap


@pytest.mark.parametrize(
    "text",
    [
        "services:\n  web:\n    image:\n      nginx:1.25\n",
        "services:\n  web:\n    description:\n      see:this\n",
        "x-any:\n  timeout:300ms\n",
    ],
)
def test_a_text_with_a_colon_is_a_text_where_no_key_is_known(text: str) -> None:
    assert ids(text) == []


def test_deep_nesting_ends_before_any_stack_does() -> None:
    assert ids("[" * 50_000) == ["nested-too-deep"]
    assert ids("a:\n" + "".join(f"{' ' * n}a:\n" for n in range(1, 500))) == ["nested-too-deep"]


def test_billions_of_laughs_are_refused_at_once() -> None:
    lines = ["a0: &a0 [" + ", ".join(["ha"] * 10) + "]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 20)]
    assert ids("\n".join(lines)) == ["alias-explosion"]


def test_merges_of_merges_are_bounded_too() -> None:
    lines = ["a0: &a0 {" + ", ".join(f"k{n}: 1" for n in range(1000)) + "}"]
    lines += [f"a{n}: &a{n} {{<<: *a{n - 1}, x{n}: 1}}" for n in range(1, 2000)]
    assert ids("\n".join(lines)) == ["alias-explosion"]


def test_a_secret_is_shown_nowhere() -> None:
    document = load("url: postgres://shop:hunter2@db/shop\nurl: 2\n")
    assert "hunter2" not in document.source.shown_line(1)
    assert all("hunter2" not in found.message for found in document.diagnostics)


@pytest.mark.parametrize(
    "piece",
    [
        "token",
        "token-",
        "eyJ-",
        "eyJaaaaaaaaaa.",
        "://a:",
        "-----BEGIN ",
        "a: {",
        "[",
        "'",
        "{a",
        "x:y ",
        "\\",
        "#",
        "secret =  ",
    ],
)
def test_no_text_makes_the_loader_slow(piece: str) -> None:
    start = time.process_time()
    load("a: " + piece * (200_000 // len(piece)))
    load(piece * (200_000 // len(piece)))
    assert time.process_time() - start < 5


def test_thousands_of_secrets_take_no_longer_than_they_must() -> None:
    text = "env:\n" + "".join(f"  A{n}: postgres://a:b{n}cd@db/x\n" for n in range(5000))
    start = time.process_time()
    assert len(ids(text)) == 5000
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "text",
    [
        "env: {DB_PASSWORD: {secret: db-password}}\n",
        "token_url: https://id.example.com/token\n",
        "secrets: {stripe-key: {from: kv/shop#stripe}}\n",
        "url: postgres://shop:${PASSWORD}@db/shop\n",
        "auth: {secret: fraud-token-2024}\n",
        "secret: payment-service-token\n",
    ],
)
def test_references_to_secrets_are_no_secrets(text: str) -> None:
    assert ids(text) == []


def test_a_random_text_under_a_telling_key_is_a_warning() -> None:
    (found,) = load("env: {DB_PASSWORD: x9Kq2LmZ41vT}\n").diagnostics
    assert (found.id, found.severity) == ("plausible-secret", Severity.WARNING)


def test_the_collector_runs_again_after_a_load() -> None:
    assert gc.isenabled()
    load("a: [")
    assert gc.isenabled()


# --- files ---


def found_in(path: Path) -> str:
    (found,) = read(path, name=path.name).diagnostics
    assert found.span is None
    return f"{found.id}: {found.message} ({found.hint})"


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_text("a: 1\n")
    assert found_in(tmp_path / "sytem.yaml") == (
        "file-not-found: sytem.yaml: there is no such file (did you mean system.yaml?)"
    )


def test_a_directory_names_the_spec_in_it(tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_text("a: 1\n")
    assert found_in(tmp_path).endswith(
        f"is a directory (did you mean {tmp_path.name}/system.yaml?)"
    )


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "dump.sql"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    assert found_in(path).startswith("file-too-large: dump.sql: is larger than 16 MiB (100)")
    assert MAX_BYTES < 100 * 1024 * 1024


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert found_in(path).startswith("not-a-file: pipe: is no regular file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_says_why(tmp_path: Path) -> None:
    path = tmp_path / "system.yaml"
    path.write_text("a: 1\n")
    path.chmod(0)
    assert "Permission denied" in found_in(path)


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    assert found_in(tmp_path / "a\0b").startswith("file-unreadable")


# --- places in the tree ---

TREE = """\
services:
  order:
    depends_on: [inventory, cart?, {payment: {timeout: 1s}}]
    expose: {prefix: /api}
"""


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        (("services",), False, (1, 1, 9)),
        (("services", "order", "expose", "prefix"), False, (4, 22, 26)),
        (("services", "order", "expose", "prefix"), True, (4, 14, 20)),
        (("services", "order", "expose", "nothing", "here"), False, (4, 5, 11)),
        (("services", "order", "depends_on", 0), False, (3, 18, 27)),
        (("services", "order", "depends_on", "inventory", "timeout"), False, (3, 18, 27)),
        (("services", "order", "depends_on", "cart"), False, (3, 29, 34)),
        (("services", "order", "depends_on", "payment", "timeout"), False, (3, 56, 58)),
    ],
)
def test_locate_goes_as_deep_as_it_can(
    path: tuple[str | int, ...], key: bool, place: tuple[int, int, int]
) -> None:
    span = locate(root(TREE), path, key=key)
    assert (span.line, span.column, span.end_column) == place


def test_walk_visits_shared_parts_once() -> None:
    paths = [path for path, _ in walk(root("a: &x {b: [1]}\nc: *x\n"))]
    assert paths == [(), ("a",), ("a", "b")]


def test_a_copied_map_has_positions_of_its_own() -> None:
    tree = root("a: {b: 1}\n")
    twin = tree["a"].copy()
    twin["c"] = "2"
    twin.marks["c"] = (9, 9, 9, 9)
    assert "c" not in tree["a"].marks
    assert isinstance(tree["a"], Map)
    assert not isinstance(tree["a"], Seq)
