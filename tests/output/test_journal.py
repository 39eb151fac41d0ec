"""Changes to a repository are made as a whole, and nobody's work is overwritten."""

import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from msgen.diagnostics import UserError
from msgen.output import folders, staging
from msgen.output.changes import Change
from msgen.output.folders import Tree
from msgen.output.journal import Move, Write, exclusive, recover, write_changes
from msgen.output.lock import blob_id

COMMAND = "msgen apply"


def put(root: Path, **files: bytes | str) -> None:
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def write(
    path: str,
    content: bytes | None,
    *,
    was: bytes | None = None,
    executable: bool | None = None,
) -> Write:
    return Write(path, content, executable, None if was is None else blob_id(was))


def tree(root: Path) -> dict[str, bytes | str | None]:
    """Contents of files, targets of links, None for empty folders; nothing of the local state."""
    found: dict[str, bytes | str | None] = {}
    for at, inner, names in os.walk(root):
        here = Path(at)
        if here == root / ".msgen" and "local" in inner:
            inner.remove("local")
            if not inner and not names:
                continue
        for name in [*names, *inner]:
            path = here / name
            key = str(path.relative_to(root))
            if path.is_symlink():
                found[key] = os.readlink(path)
            elif path.is_file():
                found[key] = path.read_bytes()
        if not inner and not names and here != root:
            found[str(here.relative_to(root)) + "/"] = None
    return found


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def ids(problem: pytest.ExceptionInfo[UserError]) -> list[str]:
    return [finding.id for finding in problem.value.diagnostics]


def refused(root: Path, changes: Sequence[Change], *expected: str) -> str:
    """Check that nothing happens, for these reasons; return the messages."""
    before = tree(root)
    with pytest.raises(UserError) as problem:
        write_changes(root, changes, command=COMMAND)
    assert ids(problem) == list(expected)
    assert tree(root) == before
    assert not (root / staging.STAGE).exists()
    assert recover(root) is None
    return str(problem.value)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


def test_files_are_made_replaced_removed_and_moved(root: Path) -> None:
    put(root, a="old\r\n", gone__b="b", mine__c="c", stays="s")
    (root / "mine" / "link").symlink_to("nowhere")
    write_changes(
        root,
        [
            write("a", b"new\r\n", was=b"old\r\n"),
            write("gone/b", None, was=b"b"),
            write("deep/er/d", b"d"),
            Move("mine/c", "ours/c"),
            Move("mine/link", "ours/link"),
        ],
        command=COMMAND,
    )
    assert tree(root) == {
        "a": b"new\r\n",
        "deep/er/d": b"d",
        "ours/c": b"c",
        "ours/link": "nowhere",
        "stays": b"s",
    }
    assert recover(root) is None
    assert sorted(os.listdir(root / ".msgen" / "local")) == [".gitignore", "apply.lock"]
