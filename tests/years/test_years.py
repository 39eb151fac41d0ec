"""Anything in any order: nobody's line is lost, and the repository is always in step again.

Hypothesis is the whole staff: it edits files, changes the spec by command and by hand, resolves
conflicts, upgrades, clones and branches. `House` says what has to hold after each of their steps.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from msgen.render.files import Owner
from msgen.render.templates import templates_root
from tests.reconcile.world import _in_process
from tests.years import edits, specs
from tests.years.editions import LATEST, forget_templates
from tests.years.house import REFUSED, House, _assert_same

NUMBERS = st.integers(0, 400)
KINDS = st.integers(0, 3)
OWNERS = st.sampled_from([*Owner, Owner.MANAGED, Owner.MANAGED, Owner.SEEDED])


@pytest.fixture(autouse=True, scope="module")
def _own_cache() -> Iterator[None]:
    """What is noted about repositories of a minute's life is not for the user's own cache."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", folder)
        forget_templates()
        yield
    forget_templates()


class Years(RuleBasedStateMachine):
    """One repository from `new` on."""

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp(prefix="years-"))
        self.house = House(self.top / "shop")
        self.clones = 0

    def teardown(self) -> None:
        if os.environ.get("YEARS_LOG"):
            print("\n".join(self.house.log))
        if not os.environ.get("YEARS_KEEP"):
            shutil.rmtree(self.top)
        if (self.house.root / "blueprints").exists():
            forget_templates()

    @initialize(spec=specs.specs(), git=st.booleans())
    def new(self, spec: str, git: bool) -> None:
        (self.top / "system.yaml").write_bytes(spec.encode())
        code, said = _in_process(self.top, ("new", "system.yaml", "shop", "--no-git"))
        assert code == 0, said
        if git:
            self.house.repo.git("init", "-q", "-b", "main")
            self.house.repo.commit("start")

    # What people do to files

    def path(self, data: st.DataObject) -> str | None:
        """Draw a file of any owner, mostly one that changes of the spec reach."""
        owner = data.draw(OWNERS, label="owner")
        everywhere = data.draw(st.integers(0, 9), label="everywhere") == 0
        lock = self.house.lock().files
        paths = [
            path
            for path in self.house.texts()
            if (lock[path].owner if path in lock else Owner.YOURS) is owner
            and (everywhere or not path.startswith("libs/"))
        ]
        return data.draw(st.sampled_from(sorted(paths)), label="path") if paths else None

    @rule(data=st.data(), at=NUMBERS, kind=KINDS)
    def type_line(self, data: st.DataObject, at: int, kind: int) -> None:
        if path := self.path(data):
            edits.type_line(self.house, path, at, kind)

    @rule(data=st.data(), at=NUMBERS)
    def touch_line(self, data: st.DataObject, at: int) -> None:
        if path := self.path(data):
            edits.touch_line(self.house, path, at)

    @rule(data=st.data(), at=NUMBERS, kind=KINDS)
    def rewrite_line(self, data: st.DataObject, at: int, kind: int) -> None:
        if path := self.path(data):
            edits.rewrite_line(self.house, path, at, kind)

    @rule(data=st.data(), at=NUMBERS, count=st.integers(1, 9))
    def delete_lines(self, data: st.DataObject, at: int, count: int) -> None:
        if path := self.path(data):
            edits.delete_lines(self.house, path, at, count)

    @rule(data=st.data(), at=NUMBERS, count=st.integers(1, 9), to=NUMBERS)
    def move_lines(self, data: st.DataObject, at: int, count: int, to: int) -> None:
        if path := self.path(data):
            edits.move_lines(self.house, path, at, count, to)

    @rule(data=st.data(), how=st.sampled_from(["ends", "mode", "delete", "link", "out", "folder"]))
    def change_file(self, data: st.DataObject, how: str) -> None:
        path = self.path(data)
        if path is None:
            return
        if how == "ends":
            edits.turn_ends(self.house, path)
        elif how == "mode":
            edits.change_mode(self.house, path)
        elif how == "delete":
            edits.delete(self.house, path)
        elif how == "folder":
            edits.make_folder(self.house, path)
        else:
            edits.make_link(self.house, path, inside=how == "link")

    @rule(data=st.data())
    def delete_folder(self, data: st.DataObject) -> None:
        path = self.path(data)
        if path and path.count("/") > 1:
            edits.delete(self.house, path.rpartition("/")[0])

    @rule(data=st.data(), name=st.sampled_from((*specs.NAMES, *specs.MORE)))
    def add_file(self, data: st.DataObject, name: str) -> None:
        beside = self.path(data) or "README.md"
        folder = beside.rpartition("/")[0]
        wanted = f"services/{name}/README.md"
        own = f"{folder}/notes.txt" if folder else "notes.txt"
        edits.add_file(self.house, data.draw(st.sampled_from([own, wanted])))

    @rule(data=st.data(), at=NUMBERS)
    def comment_spec(self, data: st.DataObject, at: int) -> None:
        """Write a comment of one's own into the spec, where a line of block style begins."""
        text = self.house.spec.read_bytes().decode()
        lines = text.splitlines(keepends=True)
        starts = [n for n, line in enumerate(lines) if line[:1].isalpha()]
        at = starts[at % len(starts)]
        token = self.house.token()
        self.house.whole[token.encode()] = f"# {token}".encode()
        lines.insert(at, f"# {token}" + ("\r\n" if "\r\n" in text else "\n"))
        changed = "".join(lines)
        if specs.read(changed) == specs.read(text):
            self.house.spec.write_bytes(changed.encode())
            self.house.say(f"comment the spec with {token}")

    # What people do to the spec, by command

    def amend(self, *arguments: str) -> None:
        """Run a command that edits the spec and applies."""
        before = self.house.tree()
        code, said = self.house.msgen(*arguments)
        if code in (0, 4) and not self.house.refused(code, before):
            self.house.in_step(said)
        else:
            kept = ".msgen/base/"
            _assert_same(before.outside(kept), self.house.tree().outside(kept), said)

    @property
    def text(self) -> str:
        return self.house.spec.read_bytes().decode()

    def service(self, data: st.DataObject) -> str:
        names = specs.services(self.text) or [specs.NAMES[0]]
        return data.draw(st.sampled_from(names), label="service")

    @rule(
        name=st.sampled_from((*specs.NAMES, *specs.MORE)),
        more=st.sampled_from(
            [
                (),
                ("--endpoint", "GET /bins", "--endpoint", "GET /bins/{id}"),
                ("--kind", "worker"),
                ("--kind", "web"),
                ("--kind", "cron", "--schedule", "0 3 * * *"),
                ("--datastore", "postgres"),
                ("--blueprint", "python-flask"),
                ("--expose", "/out"),
            ]
        ),
    )
    def add_service(self, name: str, more: tuple[str, ...]) -> None:
        self.amend("add-service", name, *more)

    @rule(data=st.data(), new=st.sampled_from((*specs.NAMES, *specs.MORE)))
    def rename_service(self, data: st.DataObject, new: str) -> None:
        self.amend("rename-service", self.service(data), new)

    @rule(data=st.data(), unused=st.booleans())
    def remove_service(self, data: st.DataObject, unused: bool) -> None:
        name = self.service(data)
        more = ["--with-unused"] if unused else []
        self.amend("remove-service", name, "--with-references", *more)

    @rule(data=st.data(), label=st.sampled_from(specs.LABELS))
    def add_endpoint(self, data: st.DataObject, label: str) -> None:
        self.amend("add-endpoint", self.service(data), label)

    @rule(data=st.data(), new=st.sampled_from([*specs.LABELS, "make_it", "/elsewhere"]))
    def rename_endpoint(self, data: st.DataObject, new: str) -> None:
        name = self.service(data)
        if labels := specs.endpoints(self.text, name):
            self.amend("rename-endpoint", name, data.draw(st.sampled_from(labels)), new)

    @rule(data=st.data(), optional=st.booleans())
    def add_dependency(self, data: st.DataObject, optional: bool) -> None:
        one, other = self.service(data), self.service(data)
        labels = specs.endpoints(self.text, other)
        endpoint = data.draw(st.sampled_from([[], *([label] for label in labels)]))
        self.amend("add-dependency", one, other, *endpoint, *(["--optional"] if optional else []))

    @rule(data=st.data())
    def remove_dependency(self, data: st.DataObject) -> None:
        name = self.service(data)
        if targets := specs.leans_on(self.text, name):
            target = data.draw(st.sampled_from(targets))
            self.amend("remove-dependency", name, target, "--with-references")

    @rule(data=st.data(), kind=st.sampled_from(["postgres", "redis", "mongodb"]))
    def add_datastore(self, data: st.DataObject, kind: str) -> None:
        self.amend("add-datastore", f"{kind}-db", "--kind", kind, "--for", self.service(data))

    @rule(data=st.data(), name=st.sampled_from(["thing.made", "thing.gone"]))
    def add_topic(self, data: st.DataObject, name: str) -> None:
        one, other = self.service(data), self.service(data)
        more: list[str] = []
        if labels := specs.endpoints(self.text, one):
            more = ["--publisher", f"{one} {data.draw(st.sampled_from(labels))}"]
        self.amend("add-topic", name, "--schema", "{id: uuid}", *more, "--consumer", other)

    # What people do to the spec, by hand

    def change_by_hand(self, data: st.DataObject) -> list[str]:
        text, told = data.draw(specs.by_hand(self.text))
        self.house.spec.write_bytes(text.encode())
        self.house.say(f"write the spec anew:\n{text}")
        return told

    @rule(data=st.data(), look=st.sampled_from(["diff", "check", "nothing"]))
    def write_spec(self, data: st.DataObject, look: str) -> None:
        old = self.house.spec.read_bytes()
        told = self.change_by_hand(data)
        if look == "diff":
            self.house.msgen("diff", *told)
        elif look == "check":
            self.house.msgen("check")
        if self.house.apply(*told) not in (0, 4):
            self.house.spec.write_bytes(old)

    @rule(data=st.data())
    def there_and_back(self, data: st.DataObject) -> None:
        """Change the spec and think better of it: what nobody edited is as it was."""
        if self.house.apply() != 0:
            return
        old = self.house.spec.read_bytes()
        tree, lock = self.house.tree(), self.house.lock()
        before = self.house.unedited(tree)
        told = self.change_by_hand(data)
        code = self.house.apply(*told)
        self.house.spec.write_bytes(old)
        if code == 4 and self.house.marked(self.house.tree()):
            return
        back = [
            f"{pair.partition('=')[2]}={pair.partition('=')[0]}" for pair in told if "=" in pair
        ]
        told = [word for pair in back for word in ("--renamed", pair)]
        assert self.house.apply(*(told if code in (0, 4) else [])) in (0, 4)
        after = self.house.lock()
        assert (after.specs, after.inputs, after.blueprints) == (
            lock.specs,
            lock.inputs,
            lock.blueprints,
        )
        now = self.house.tree().items
        if not self.house.edited:
            _assert_same(tree.outside("system.yaml"), self.house.tree().outside("system.yaml"), "")
        for path, item in before.items():
            if lock.files[path].owner is not Owner.ONCE and path in now:
                assert now[path].lf == item.lf or path not in self.house.unedited(
                    self.house.tree()
                ), path

    # Keeping in step

    @rule(data=st.data())
    def apply_only(self, data: st.DataObject) -> None:
        """Change the spec, and apply it to a part first."""
        old = self.house.spec.read_bytes()
        self.change_by_hand(data)
        path = self.path(data)
        if path:
            self.house.msgen("apply", "--only", path)
        if self.house.apply() not in (0, 4):
            self.house.spec.write_bytes(old)
            self.house.apply()

    @rule()
    def apply(self) -> None:
        self.house.apply()

    @rule(side=st.sampled_from(["--ours", "--theirs"]), data=st.data())
    def choose_side(self, side: str, data: st.DataObject) -> None:
        marked = self.house.marked(self.house.tree())
        if marked:
            path = data.draw(st.sampled_from(sorted(marked)))
            self.house.msgen("apply", "--only", path, side, path)
            assert path not in self.house.marked(self.house.tree())

    @rule(side=st.sampled_from(["--ours", "--theirs"]), whole=st.booleans(), data=st.data())
    def choose_side_beforehand(self, side: str, whole: bool, data: st.DataObject) -> None:
        """Change the spec, and say at once who wins in a file or in its folder."""
        path = self.path(data)
        if path is None or path not in self.house.lock().files:
            return
        if self.house.marked(self.house.tree()):
            return
        old = self.house.spec.read_bytes()
        told = self.change_by_hand(data)
        place = path.rpartition("/")[0] if whole and "/" in path else path
        if self.house.apply(side, place, *told) not in (0, 4):
            self.house.spec.write_bytes(old)

    @rule(data=st.data(), mine=st.booleans())
    def resolve(self, data: st.DataObject, mine: bool) -> None:
        """Resolve all conflicts of a file by hand."""
        marked = self.house.marked(self.house.tree())
        if not marked:
            return
        path = data.draw(st.sampled_from(sorted(marked)))
        kept, part = [], ""
        for line in edits.lines_of(self.house, path):
            sign = line[:8].rstrip()
            if sign in (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>"):
                part = {b"<<<<<<<": "ours", b"|||||||": "base", b"=======": "theirs"}.get(sign, "")
            elif part in ("", "ours" if mine else "theirs"):
                kept.append(line)
        edits.put(self.house, path, kept)
        self.house.say(f"resolve {path}, {mine=}")
        self.house.apply()

    @rule(data=st.data(), command=st.sampled_from(["restore", "adopt", "release"]))
    def about_file(self, data: st.DataObject, command: str) -> None:
        if path := self.path(data):
            more = ["--dry-run"] if data.draw(KINDS) == 0 else []
            code, _ = self.house.msgen(command, path, *more)
            self.house.edited = self.house.edited or command == "adopt"
            if code == 0:
                self.house.apply()

    @rule(data=st.data(), at=NUMBERS)
    def ask_of_line(self, data: st.DataObject, at: int) -> None:
        """Asking why a line is there answers, and changes nothing."""
        path = self.path(data)
        if path is None:
            return
        before, count = self.house.tree(), len(edits.lines_of(self.house, path))
        place = f"{path}:{at % count + 1}" if count else path
        code, said = self.house.msgen("why", place)
        _assert_same(before.items, self.house.tree().items, said)
        if code == 0:
            assert path in said

    @rule(data=st.data(), field=st.sampled_from(["", ".kind", ".endpoints"]))
    def ask_of_key(self, data: st.DataObject, field: str) -> None:
        """Asking what a key of the spec reaches answers, and changes nothing."""
        before = self.house.tree()
        name = self.service(data)
        code, said = self.house.msgen("why", f"services.{name}{field}", "--json")
        _assert_same(before.items, self.house.tree().items, said)
        if code == 0 and not field:
            reached = {each["path"] for each in json.loads(said)["files"]}
            assert any(path.startswith(f"services/{name}/") for path in reached), said

    @rule(
        edition=st.integers(0, LATEST),
        data=st.data(),
        command=st.sampled_from(["apply", "upgrade"]),
    )
    def upgrade(self, edition: int, data: st.DataObject, command: str) -> None:
        """Another msgen is installed; an older one refuses to work."""
        now = self.house.edition
        self.house.edition = edition
        self.house.say(f"msgen {edition}")
        if edition < now:
            before = self.house.tree()
            code, said = self.house.msgen(command)
            assert code == 1, said
            _assert_same(before.items, self.house.tree().items, said)
            self.house.edition = now
        elif self.house.apply(command=command) not in (0, 4):
            self.house.edition = now

    @rule(name=st.sampled_from(specs.OVERRIDES), at=NUMBERS, data=st.data())
    def override(self, name: str, at: int, data: st.DataObject) -> None:
        """Replace one of msgen's templates by one's own, or do without it again."""
        mine = self.house.root / "blueprints" / name
        if mine.exists() and data.draw(st.booleans()):
            shutil.rmtree(self.house.root / "blueprints")
            self.house.say("remove blueprints/")
        else:
            lines = (templates_root() / name).read_bytes().splitlines(keepends=True)
            starts = [n for n, line in enumerate(lines) if line[:1].isalpha()] or [0]
            self.house.tokens += 1
            line = b"# my template %d\n" % self.house.tokens
            lines.insert(starts[at % len(starts)], line)
            mine.parent.mkdir(parents=True, exist_ok=True)
            mine.write_bytes(b"".join(lines))
            self.house.say(f"override {name} at {at}")
        forget_templates()
        self.house.apply()

    # What people do with git

    @property
    def has_git(self) -> bool:
        return (self.house.root / ".git").exists()

    @rule()
    def commit(self) -> None:
        if self.has_git:
            self.house.repo.git("add", "-A")
            self.house.repo.git("commit", "-q", "--allow-empty", "-m", "work")
            self.house.say("commit")

    @rule(crlf=st.booleans())
    def clone(self, crlf: bool) -> None:
        """Go on in a clone, of which nothing but the last commit may be there."""
        if not self.has_git:
            return
        self.commit()
        self.clones += 1
        there = self.top / f"clone{self.clones}"
        more = ["-c", "core.autocrlf=true"] if crlf else []
        self.house.repo.git(
            "clone", "-q", "--depth=1", *more, f"file://{self.house.root}", str(there)
        )
        self.house.root = there
        self.house.edited = self.house.edited or crlf
        self.house.say(f"clone {crlf=}")

    @rule(data=st.data())
    def branches(self, data: st.DataObject) -> None:
        """Two people change the system; who merges takes his own spec where both changed it."""
        repo = self.house.repo
        if not self.has_git or self.house.apply() != 0:
            return
        self.commit()
        repo.git("switch", "-q", "-C", "theirs")
        self._work(data)
        self.commit()
        repo.git("switch", "-q", "-C", "mine", "HEAD~1")
        self._work(data)
        self.commit()
        try:
            repo.git("merge", "-q", "-m", "both", "theirs")
        except AssertionError:
            for path in repo.git("diff", "--name-only", "--diff-filter=U").split():
                if path == "system.yaml" or path.startswith(".msgen/"):
                    self._take_mine(path)
            self.commit()
        self.house.edited = True
        self.house.say("merged")
        if self.house.apply() == REFUSED and not self.house.marked(self.house.tree()):
            repo.git("reset", "-q", "--hard", "HEAD^1")  # two services of one name, for one
            self.house.say("unmerged")

    def _take_mine(self, path: str) -> None:
        done = subprocess.run(["git", "checkout", "-q", "--ours", path], cwd=self.house.root)
        if done.returncode:
            (self.house.root / path).unlink(missing_ok=True)

    def _work(self, data: st.DataObject) -> None:
        self.type_line(data, data.draw(NUMBERS), data.draw(KINDS))
        which = data.draw(st.integers(0, 3))
        if which == 0:
            self.add_endpoint(data, data.draw(st.sampled_from(specs.LABELS)))
        elif which == 1:
            self.rename_service(data, data.draw(st.sampled_from(specs.MORE)))
        elif which == 2:
            self.add_service(data.draw(st.sampled_from(specs.MORE)), ())
        else:
            self.remove_service(data, unused=False)


EVERYDAY = settings(
    max_examples=6,
    stateful_step_count=12,
    deadline=None,
    database=None,
    # With YEARS_RANDOM set, other years every time, as `--hypothesis-seed` says.
    derandomize=not os.environ.get("YEARS_RANDOM"),
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # shrinking takes minutes, and a failure has its log
)
LONG = settings(EVERYDAY, max_examples=16, stateful_step_count=40)


class ManyYears(Years):
    """The same for longer."""


TestYears = Years.TestCase
TestYears.settings = EVERYDAY
TestManyYears = ManyYears.TestCase
TestManyYears.settings = LONG
TestManyYears.pytestmark = [pytest.mark.slow]  # type: ignore[attr-defined]
