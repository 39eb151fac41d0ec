"""Changes to a repository are made as a whole, and nobody's work is overwritten."""

import errno
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from msgen.diagnostics import UserError
from msgen.output import folders, staging
from msgen.output.changes import STAGE, Change
from msgen.output.folders import Tree
from msgen.output.journal import Move, exclusive, recover, write_changes
from tests.output.repositories import COMMAND, mode, put, tree, write


def ids(problem: pytest.ExceptionInfo[UserError]) -> list[str]:
    return [finding.id for finding in problem.value.diagnostics]


def refused(root: Path, changes: Sequence[Change], *expected: str) -> str:
    """Check that nothing happens, for these reasons; return the messages."""
    before = tree(root)
    with pytest.raises(UserError) as problem:
        write_changes(root, changes, command=COMMAND)
    assert ids(problem) == list(expected)
    assert tree(root) == before
    assert not (root / STAGE).exists()
    assert recover(root) is None
    return str(problem.value)


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


def test_nothing_to_do_leaves_times_alone(root: Path) -> None:
    put(root, a="a")
    os.utime(root / "a", ns=(5, 5))
    write_changes(root, [write("a", b"a", was=b"a"), write("b", None)], command=COMMAND)
    assert (root / "a").stat().st_mtime_ns == 5
    assert tree(root) == {"a": b"a"}


def test_modes_are_kept_or_made_as_asked(root: Path) -> None:
    put(root, keep="k", on="o", off="f", read_only="r", same="s")
    for name, bits in {"keep": 0o751, "on": 0o640, "off": 0o755, "read_only": 0o444}.items():
        (root / name).chmod(bits)
    before = os.umask(0o027)
    try:
        write_changes(
            root,
            [
                write("keep", b"K", was=b"k"),
                write("on", b"O", was=b"o", executable=True),
                write("off", b"F", was=b"f", executable=False),
                write("read_only", b"R", was=b"r"),
                write("same", b"s", was=b"s", executable=True),
                write("new/plain", b""),
                write("new/run", b"", executable=True),
            ],
            command=COMMAND,
        )
    finally:
        os.umask(before)
    names = ["keep", "on", "off", "read_only", "same", "new", "new/plain", "new/run"]
    assert {name: oct(mode(root / name)) for name in names} == {
        "keep": "0o751",
        "on": "0o750",
        "off": "0o644",
        "read_only": "0o444",
        "same": "0o755",
        "new": "0o750",
        "new/plain": "0o640",
        "new/run": "0o750",
    }
    assert (root / "read_only").read_bytes() == b"R"
    assert mode(root / ".msgen" / "local") == 0o700


def test_moved_files_keep_times_mode_and_inode(root: Path) -> None:
    put(root, a="a", b="b", c="c")
    (root / "a").chmod(0o604)
    os.utime(root / "a", ns=(7, 9))
    before = (root / "a").stat()
    moves = [Move("a", "b"), Move("b", "c"), Move("c", "x/a")]
    write_changes(root, moves, command=COMMAND)
    after = (root / "b").stat()
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
    assert after.st_mtime_ns == 9
    assert tree(root) == {"b": b"a", "c": b"b", "x/a": b"c"}


def test_only_folders_that_became_empty_go(root: Path) -> None:
    put(root, a__b__c="1", d__e="2", d__mine="3", f__g="4")
    (root / "mine" / "empty").mkdir(parents=True)
    (root / "f").chmod(0o700)
    inode = (root / "f").stat().st_ino
    changes = [
        write("a/b/c", None, was=b"1"),
        write("d/e", None, was=b"2"),
        write("f/g", None, was=b"4"),
        write("f/h", b"5"),
    ]
    write_changes(root, changes, command=COMMAND)
    assert tree(root) == {"d/mine": b"3", "f/h": b"5", "mine/empty/": None}
    assert ((root / "f").stat().st_ino, mode(root / "f")) == (inode, 0o700)


def test_a_file_becomes_a_folder_and_a_folder_a_file(root: Path) -> None:
    put(root, file="f", folder__deep__x="x")
    changes = [
        write("file", None, was=b"f"),
        write("file/inner", b"i"),
        write("folder/deep/x", None, was=b"x"),
        write("folder", b"now a file"),
    ]
    write_changes(root, changes, command=COMMAND)
    assert tree(root) == {"file/inner": b"i", "folder": b"now a file"}


def test_a_folder_with_somebodys_work_is_no_room_for_a_file(root: Path) -> None:
    put(root, folder__x="x", folder__mine="mine", other__y="y")
    (root / "other" / "empty").mkdir()
    changes = [
        write("folder/x", None, was=b"x"),
        write("folder", b"file"),
        write("other/y", None, was=b"y"),
        write("other", b"file"),
    ]
    refused(root, changes, "in-the-way", "in-the-way")


def test_what_is_no_file_is_never_replaced(root: Path) -> None:
    put(root, file="f", mine="m", full__x="x")
    (root / "link").symlink_to("file")
    (root / "folder").mkdir()
    os.mkfifo(root / "pipe")
    changes = [
        write("link", b"x", was=b"f"),
        write("folder", b"x"),
        write("pipe", b"x"),
        write("file/below", b"x"),
        Move("mine", "full"),
    ]
    refused(root, changes, *["in-the-way"] * 5)


def test_a_file_that_changed_since_is_not_written(root: Path) -> None:
    put(root, a="changed", b="there now", d="changed")
    changes = [
        write("a", b"new", was=b"old"),
        write("b", b"new"),
        write("c", b"new", was=b"gone"),
        write("d", None, was=b"old"),
        write("e", b"fine"),
        Move("missing", "f"),
    ]
    message = refused(root, changes, *["changed-meanwhile"] * 5)
    assert '"c" was deleted' in message


@pytest.mark.parametrize(
    "changes",
    [
        [write("../x", b"")],
        [write("/x", b"")],
        [write("a/../../x", b"")],
        [write(".git/hooks/pre-commit", b"")],
        [write("sub/.GIT/config", b"")],
        [Move("a", "b/./c")],
        [write("a", b""), write("a", b"")],
        [write("x", b""), write("x/y/z", b"")],
        [Move("a", "b"), Move("a", "c")],
        [Move("a", "c"), Move("b", "c")],
        [Move("a", "c"), write("a", None, was=b"a")],
    ],
)
def test_senseless_changes_are_a_mistake_of_the_caller(root: Path, changes: list[Change]) -> None:
    put(root, a="a", b="b")
    with pytest.raises(ValueError, match="contradictory"):
        write_changes(root, changes, command=COMMAND)
    assert tree(root) == {"a": b"a", "b": b"b"}


def test_a_link_that_leads_out_is_refused(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "shop-of-others"
    outside.mkdir()
    put(outside, file="theirs")
    put(root, mine="m")
    (root / "out").symlink_to(outside)
    (root / "sibling").symlink_to("../shop-of-others")
    (root / "git").symlink_to(".git/hooks")
    (root / ".git" / "hooks").mkdir(parents=True)
    for change in (
        write("out/new", b"x"),
        write("sibling/deep/er/new", b"x"),
        write("out/file", b"x", was=b"theirs"),
        write("out/file", None, was=b"theirs"),
        write("git/pre-commit", b"x"),
        Move("mine", "out/mine"),
        Move("out/file", "mine2"),
    ):
        refused(root, [write("fine", b"x"), change], "leads-outside")
    assert tree(outside) == {"file": b"theirs"}


def test_a_link_inside_is_followed(root: Path) -> None:
    put(root, apps__order__main="old")
    (root / "services").symlink_to("apps")
    (root / "self").symlink_to(".")
    changes = [
        write("services/order/main", b"new", was=b"old"),
        write("self/top", b"t"),
        write("services/cart/x", b"x"),
    ]
    write_changes(root, changes, command=COMMAND)
    assert tree(root) == {
        "apps/order/main": b"new",
        "apps/cart/x": b"x",
        "services": "apps",
        "self": ".",
        "top": b"t",
    }


@pytest.mark.parametrize("link", [".msgen", ".msgen/local", ".msgen/local/apply"])
def test_the_local_state_is_not_kept_elsewhere(root: Path, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(outside)
    with pytest.raises(UserError):
        write_changes(root, [write("a", b"x")], command=COMMAND)
    assert not list(outside.iterdir())
    assert not (root / "a").exists()


def test_a_loop_of_links_is_an_error(root: Path) -> None:
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")
    refused(root, [write("a/x", b"x")], "cannot-write")


def test_names_that_are_too_long_are_refused_before_anything_is_written(root: Path) -> None:
    long = "x" * 256
    refused(root, [write("fine", b"x"), write(f"new/{long}/y", b"x")], "cannot-write")
    refused(root, [write("fine", b"x"), write(f"new/{'y/' * 2040}z", b"x")], "cannot-write")
    write_changes(root, [write(f"new/{'x' * 255}", b"x")], command=COMMAND)


def test_folders_are_many(root: Path) -> None:
    names = [f"f{number}/a/b" for number in range(120)]
    put(root, **dict.fromkeys(names, "old"))
    changes: list[Change] = [Move(name, f"g{name}") for name in names]
    write_changes(root, changes, command=COMMAND)
    assert sorted(tree(root)) == sorted(f"g{name}" for name in names)


# The operating system refuses


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB at `shop`, or below it."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)], capture_output=True
    )
    if done.returncode:
        pytest.skip("only root can mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_changes_nothing(tiny: Path) -> None:
    put(tiny, a="old", b="old")
    changes = [write("a", b"n" * 30_000, was=b"old"), write("b", b"n" * 60_000, was=b"old")]
    assert "no space left" in refused(tiny, changes, "cannot-write")
    write_changes(tiny, changes[:1], command=COMMAND)


def test_a_disk_that_fills_up_later_lets_the_next_run_finish(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, a="old", b="old")
    real, calls = os.rename, []

    def full(source: str, target: str, **options: int) -> None:
        calls.append(target)
        if len(calls) == 3:  # the journal, the first file, the second
            raise OSError(errno.ENOSPC, "No space left on device", target)
        real(source, target, **options)

    changes = [write("a", b"new", was=b"old"), write("b", b"new", was=b"old")]
    with monkeypatch.context() as patched:
        patched.setattr(folders.os, "rename", full)
        with pytest.raises(UserError, match='cannot go on at "b": no space left') as problem:
            write_changes(root, changes, command=COMMAND)
    assert ids(problem) == ["unfinished-run"]
    assert tree(root) == {"a": b"new", "b": b"old"}
    with pytest.raises(UserError, match="interrupted") as problem:
        write_changes(root, [write("c", b"c")], command=COMMAND)
    report = recover(root)
    assert report is not None
    assert (report.command, report.completed, report.paths) == (COMMAND, True, ("a", "b"))
    assert tree(root) == {"a": b"new", "b": b"new"}


@pytest.mark.parametrize("beneath", [True, False])
def test_another_file_system_inside_the_repository(tiny: Path, *, beneath: bool) -> None:
    """Mounted at services/ of the repository, or holding all but that."""
    root = tiny.parent / "shop"
    root.mkdir()
    mounted = root / "services"
    mounted.mkdir()
    subprocess.run(["mount", "--bind", str(tiny), str(mounted)], check=True)
    try:
        put(root, services__a="a", services__mine="mine", top="t")
        (root / "services" / "link").symlink_to("nowhere")
        os.utime(root / "services" / "mine", ns=(3, 4))
        (root / "services" / "mine").chmod(0o604)
        changes: list[Change] = [
            write("services/a", b"A" * 9000, was=b"a", executable=True),
            write("services/new/b", b"B"),
            write("top", b"T", was=b"t"),
            Move("services/mine", "ours/mine"),
            Move("services/link", "ours/link"),
        ]
        if beneath:
            changes.append(write("services/big", b"x" * 60_000))
            refused(root, changes, "cannot-write")
            return
        write_changes(root, changes, command=COMMAND)
        assert tree(root) == {
            "services/a": b"A" * 9000,
            "services/new/b": b"B",
            "top": b"T",
            "ours/mine": b"mine",
            "ours/link": "nowhere",
        }
        moved = root / "ours" / "mine"
        assert (moved.stat().st_mtime_ns, mode(moved)) == (4, 0o604)
        assert mode(root / "services" / "a") == 0o755
    finally:
        subprocess.run(["umount", str(mounted)], check=True)


def test_a_bind_mount_of_the_same_device(root: Path, tmp_path: Path) -> None:
    """Renaming across it is refused, and the device does not tell."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    put(root, mounted__x="", other="o")
    bind = ["mount", "--bind", str(elsewhere), str(root / "mounted")]
    if subprocess.run(bind, capture_output=True).returncode:
        pytest.skip("only root can mount a folder")
    try:
        put(root, mounted__a="a", mounted__mine="m")
        changes: list[Change] = [
            write("mounted/a", b"A", was=b"a"),
            write("mounted/b/c", b"C"),
            Move("mounted/mine", "mine"),
        ]
        write_changes(root, changes, command=COMMAND)
        assert tree(root) == {"mounted/a": b"A", "mounted/b/c": b"C", "other": b"o", "mine": b"m"}
    finally:
        subprocess.run(["umount", str(root / "mounted")], check=True)


@pytest.fixture
def public() -> Iterator[Path]:
    """An empty repository that another user can reach."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        root = Path(folder) / "shop"
        root.mkdir()
        yield root


def as_nobody(action: str, root: Path) -> str:
    """Run Python as a user without rights, since nothing refuses root."""
    if os.geteuid():
        pytest.skip("only root can become somebody else")
    os.chown(root, 65534, 65534)
    code = (
        "from pathlib import Path\n"
        "from msgen.output.journal import *\n"
        "from msgen.output.lock import blob_id\n"
        "from msgen.diagnostics import UserError\n"
        "import os, sys\n"
        "os.setgid(65534); os.setuid(65534)\n"
        f"root = Path({str(root)!r})\n"
        f"try: {action}\n"
        "except UserError as e: print([d.id for d in e.diagnostics], e)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert not done.stderr
    return done.stdout


def test_a_read_only_folder_is_found_before_anything_is_written(public: Path) -> None:
    put(public, locked__a="a", fine="f")
    (public / "locked").chmod(0o755)
    for change in (
        "Write('locked/a', b'x', None, blob_id(b'a'))",
        "Write('locked/a', None, None, blob_id(b'a'))",
        "Write('locked/new/b', b'x', None, None)",
        "Move('locked/a', 'b')",
    ):
        action = f"write_changes(root, [Write('new', b'x', None, None), {change}], command='x')"
        said = as_nobody(action, public)
        assert "['cannot-write'] cannot write in the folder \"locked\"" in said
        assert tree(public) == {"locked/a": b"a", "fine": b"f"}


def test_a_read_only_repository_is_an_error(public: Path) -> None:
    put(public, a="a")
    said = as_nobody("os.chmod(root, 0o555); write_changes(root, [], command='x')", public)
    assert said.startswith("['cannot-write']")
    assert as_nobody("print(recover(root))", public) == "None\n"


def test_a_file_that_nobody_may_replace_does_not_hold_up_the_rest(root: Path) -> None:
    put(root, a="a", b="b")
    if subprocess.run(["chattr", "+i", str(root / "a")], capture_output=True).returncode:
        pytest.skip("this file system has no immutable files")
    try:
        changes = [write("a", b"A", was=b"a"), write("b", b"B", was=b"b")]
        with pytest.raises(UserError, match='"a" was changed or held') as problem:
            write_changes(root, changes, command=COMMAND)
        assert problem.value.diagnostics[0].hint == (
            'what belongs there is in "a.msgen-new": compare the two'
        )
        assert tree(root) == {"a": b"a", "b": b"B", "a.msgen-new": b"A"}
    finally:
        subprocess.run(["chattr", "-i", str(root / "a")], check=True)


# The journal is input


@pytest.mark.parametrize(
    "step",
    [
        ["place", ".git/hooks/pre-commit", ".msgen/local/apply/0", None, "0" * 40],
        ["place", "../out", ".msgen/local/apply/0", None, "0" * 40],
        ["place", "a", "secret", None, "0" * 40],
        ["delete", "/etc/passwd", "", "0" * 40, None],
        ["run", "a", "", None, None],
        ["place"],
        7,
    ],
)
def test_a_journal_that_came_with_a_clone_cannot_reach_out(root: Path, step: object) -> None:
    put(root, **{f"{STAGE}/0": "evil", "secret": "s"})
    journal = {"format": 1, "command": "x", "steps": [step]}
    put(root, **{staging.JOURNAL: json.dumps(journal)})
    with pytest.raises(UserError) as problem:
        recover(root)
    assert ids(problem) == ["unfinished-run"]
    assert tree(root) == {"secret": b"s"}


def test_a_journal_of_another_format_is_refused(root: Path) -> None:
    put(root, **{staging.JOURNAL: json.dumps({"format": 2})})
    with pytest.raises(UserError, match="another version"):
        recover(root)


def test_a_folder_without_state_has_nothing_to_recover(root: Path) -> None:
    assert recover(root) is None
    assert recover(root / "missing") is None
    assert not list(root.iterdir())


def test_nothing_is_opened_twice(root: Path) -> None:
    with Tree.at(root) as opened:
        assert opened.nearest("a/b") == ""


def test_an_error_inside_gives_the_lock_back(root: Path) -> None:
    for _ in range(2):
        with pytest.raises(KeyError), exclusive(root, command=COMMAND):
            raise KeyError


def test_names_that_are_no_text_are_moved_too(root: Path) -> None:
    name = os.fsdecode(b"caf\xe9")
    put(root, **{f"order/{name}": "x", "order/link": "y"})
    moves: list[Change] = [Move(f"order/{name}", f"cart/{name}"), Move("order/link", name)]
    write_changes(root, moves, command=COMMAND)
    assert tree(root) == {f"cart/{name}": b"x", name: b"y"}


def test_state_that_belongs_to_somebody_else_is_an_error(public: Path) -> None:
    put(public, **{f"{STAGE}/begun": "{}"})
    (public / ".msgen" / "local").chmod(0o700)
    said = as_nobody("print(recover(root))", public)
    assert said.startswith("['unfinished-run'] cannot tell whether")
    said = as_nobody("write_changes(root, [], command='x')", public)
    assert said.startswith("['cannot-write']")


def test_what_goes_and_what_comes_to_its_path_are_one(root: Path) -> None:
    put(root, order__a="order", cart__a="cart", order__b="b", x="x")
    swap: list[Change] = [
        write("order/a", b"cart, renamed"),
        write("cart/a", None, was=b"cart"),
        write("cart/a", b"order, renamed"),
        write("order/a", None, was=b"order"),
        write("order/b", None, was=b"b"),
        Move("x", "order/b"),
    ]
    write_changes(root, swap, command=COMMAND)
    assert tree(root) == {
        "order/a": b"cart, renamed",
        "cart/a": b"order, renamed",
        "order/b": b"x",
    }
    refused(root, [*swap[:4]], "changed-meanwhile", "changed-meanwhile")
