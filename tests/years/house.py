"""A repository, what people and msgen do to it, and what has to hold after each run of msgen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from pathlib import Path

from hypothesis import note

from msgen.carried import SPEC_NAME
from msgen.output.lock import blob_id, lock_files
from msgen.output.locked import Lock, parse_lock, read_files
from msgen.pipeline import Compilation, compile_system, judge_file
from msgen.render.files import Owner
from msgen.render.known import KnownGood
from tests.reconcile.world import Repo, _in_process
from tests.years.editions import LATEST, running
from tests.years.tree import Item, Tree

BROKEN = {
    "spec-not-applied",
    "lock-edited",
    "input-changed",
    "newer-templates",
    "merge-not-applied",
}
"""Findings of `check` that no run of `apply` may leave."""
REFUSED = 1
"""What `House.apply` returns where nothing was done, conflicts of an earlier run included."""
KNOWN = KnownGood(None)


@dataclass
class House:
    """The repository at `root`. `log` is what happened, for whoever reads a failure."""

    root: Path
    whole: dict[bytes, bytes] = field(default_factory=dict)
    """Lines that somebody typed from end to end, by token; of others the token counts alone."""
    edition: int = 0
    tokens: int = 0
    log: list[str] = field(default_factory=list)
    edited: bool = False
    """Whether anybody but msgen ever changed a file, the spec left out."""

    def say(self, what: str) -> None:
        self.log.append(what)
        note(what)

    @property
    def repo(self) -> Repo:
        return Repo(self.root)

    @property
    def spec(self) -> Path:
        return self.root / SPEC_NAME

    def lock(self) -> Lock:
        with running(self.edition):
            return parse_lock(read_files(self.root))

    def tree(self) -> Tree:
        return Tree.of(self.root)

    def fresh(self) -> Compilation:
        """What `msgen new` would make of the spec as it stands."""
        with running(self.edition):
            return compile_system(judge_file(self.spec), known=KNOWN)

    # Running msgen

    def msgen(self, *arguments: str) -> tuple[int, str]:
        """Run a command; whatever it does, nothing that somebody typed may be lost by it."""
        before, lock = self.tree(), self._lock_before()
        code, said = self._run(*arguments)
        after = self.tree()
        if code in (1, 2):
            assert _same(before.outside(".msgen/base/"), after.outside(".msgen/base/")), said
        if arguments[0].startswith("remove-"):  # with what was written about it
            before = Tree({path: item for path, item in before.items.items() if path != SPEC_NAME})
        self._nothing_is_lost(before, after, said)
        self._what_is_theirs_stays(before, after, lock, arguments, said)
        return code, said

    def _lock_before(self) -> Lock:
        """The lock, whichever edition wrote it."""
        with running(LATEST):
            return parse_lock(read_files(self.root))

    def _run(self, *arguments: str) -> tuple[int, str]:
        with running(self.edition):
            code, said = _in_process(self.root, arguments)
        self.say(f"msgen {' '.join(arguments)} -> {code}")
        assert "This is a bug of msgen" not in said, said
        assert code in (0, 1, 2, 3, 4), said
        return code, said

    def _nothing_is_lost(self, before: Tree, after: Tree, said: str) -> None:
        for token, places in before.typed.items():
            now = after.typed.get(token, [])
            assert now, f"{token!r} of {places} is gone\n{said}"
            line = self.whole.get(token)
            if line is not None and any(_bare(each) == _bare(line) for _, each in places):
                assert any(_bare(each) == _bare(line) for _, each in now), (line, now, said)
            count = [path for path, _ in now if ".orig" not in path]
            assert len(count) <= len(places), f"{token!r} of {places} twice: {now}\n{said}"

    def _what_is_theirs_stays(
        self, before: Tree, after: Tree, lock: Lock, arguments: tuple[str, ...], said: str
    ) -> None:
        """What people decided stays: their own files, modes that they set, files they deleted."""
        if arguments[0] in ("restore", "release") or "--theirs" in arguments:
            return
        renamed = "rename" in " ".join(arguments)
        everything = {item.content for item in after.items.values()}
        for path, item in before.items.items():
            entry, now = lock.files.get(path), after.items.get(path)
            if path == SPEC_NAME or path.startswith(".msgen/"):
                continue
            if entry is None or entry.owner is Owner.YOURS:
                kept = now == item or item.content in everything or path.endswith(".msgen-new")
                assert kept, f"{path} is not as it was\n{said}"
            elif now and not item.link and not renamed and item.executable != entry.executable:
                assert now.executable == item.executable, f"mode of {path}\n{said}"
        for path, entry in lock.files.items():
            if path not in before.items and not renamed and entry.owner is not Owner.ONCE:
                blocked = any(at.startswith(f"{path}/") for at in before.items)
                assert blocked or path not in after.items, f"{path} is back\n{said}"

    # What has to hold when the repository was brought in step

    def apply(self, *arguments: str, command: str = "apply") -> int:
        """Apply; where that can be done, the repository is in step with its spec afterwards."""
        before = self.tree()
        code, said = self.msgen(command, *arguments)
        if self.refused(code, before):
            return REFUSED
        if code in (0, 4):
            self.in_step(said)
        return code

    def refused(self, code: int, before: Tree) -> bool:
        """Whether a command did nothing as conflicts of an earlier one stand in its way."""
        return code == 4 and before.items == self.tree().items and bool(self.marked(before))

    def in_step(self, said: str) -> None:
        """Assert everything that holds after any command that applies."""
        once = self.tree()
        standing = self.marked(once)
        code, again = self.msgen("diff", "--brief")
        assert code == 0, f"diff after apply:\n{said}\n---\n{again}"
        assert _same(once.items, self.tree().items), "diff wrote something"
        code, again = self.msgen("apply")
        assert code in ((1, 4) if standing else (0,)), f"{standing} {said}\n---\n{again}"
        _assert_same(once.items, self.tree().items, f"a second apply changed something\n{said}")
        code, again = self._run("check", "--json")
        found = {each["id"] for each in json.loads(again)["diagnostics"]}
        assert not found & BROKEN, again
        self._as_new(once)

    def _as_new(self, now: Tree) -> None:
        """Everything that nobody edited is what `new` writes, and so is the lock."""
        made, lock = self.fresh(), self.lock()
        for path, entry in made.lock.files.items():
            here = lock.files[path]
            assert here.owner in (entry.owner, Owner.YOURS), path
            if here.owner is entry.owner and entry.owner is not Owner.ONCE:
                assert here == entry, path
        for path, here in lock.files.items():
            assert path in made.lock.files or here.owner is Owner.ONCE, path
        assert (lock.specs, lock.inputs) == (made.lock.specs, made.lock.inputs)
        if self.edited:
            return
        once = {path: each for path, each in lock.files.items() if each.owner is Owner.ONCE}
        files = dict(sorted({**made.lock.files, **once}.items()))
        expected = (*made.rendered, *lock_files(replace(made.lock, files=files)))
        wanted = {file.path: Item(file.content, file.executable) for file in expected}
        wanted |= {path: now.items[path] for path in once}
        _assert_same(wanted, now.outside(SPEC_NAME, "blueprints/"), "apply and new differ")

    # Looking around

    def marked(self, tree: Tree) -> list[str]:
        """Managed files with markers in them."""
        lock = self.lock()
        return [
            path
            for path, item in tree.items.items()
            if b"<<<<<<< " in item.content
            and path in lock.files
            and lock.files[path].owner is Owner.MANAGED
        ]

    def unedited(self, tree: Tree) -> dict[str, Item]:
        """Generated files that are as the lock says."""
        return {
            path: tree.items[path]
            for path, entry in self.lock().files.items()
            if path in tree.items and blob_id(tree.items[path].lf) in entry.ids
        }

    def texts(self) -> Iterator[str]:
        """Paths of all files that somebody may edit, but for spec and lock."""
        for path, item in self.tree().items.items():
            hidden = path.startswith((".msgen/", "blueprints/")) or path == SPEC_NAME
            if not hidden and not item.link and b"\0" not in item.content:
                yield path

    def token(self) -> str:
        self.tokens += 1
        return f"typed{self.tokens}x"


def _bare(line: bytes) -> bytes:
    """A line as far as it is somebody's: not its indentation, nor a comma behind it."""
    return re.sub(rb"\s+", b" ", line.strip().rstrip(b","))


def _same(one: dict[str, Item], other: dict[str, Item]) -> bool:
    return one == other


def _assert_same(one: dict[str, Item], other: dict[str, Item], what: str) -> None:
    differ = [path for path in sorted({*one, *other}) if one.get(path) != other.get(path)]
    shown = [
        line
        for path in differ[:3]
        for line in unified_diff(_shown(one.get(path)), _shown(other.get(path)), path, path, n=1)
    ]
    assert not differ, f"{what}: {differ}\n" + "\n".join(shown)


def _shown(item: Item | None) -> list[str]:
    if item is None:
        return ["nothing"]
    head = f"link={item.link} executable={item.executable}"
    return [head, *(repr(line) for line in item.content.splitlines(keepends=True))]
