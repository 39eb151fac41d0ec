"""A small repository on disk, or in memory, that the tests edit and reconcile."""

import contextlib
import gc
import io
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgen.carried import SPEC_NAME
from msgen.cli import main
from msgen.output.lock import blob_id, lock_of, spec_texts
from msgen.output.locked import Lock
from msgen.pipeline import compile_system, judge_file
from msgen.reconcile.model import Kind, Seen
from msgen.render.files import File, Origin, Owner
from tests.cli.running import msgen

SPEC = """\
msgen: 1
system: shop
services:
  order:
    expose: {prefix: /api, strip: true, auth: none}
    endpoints:
      POST /orders:
        request: {sku: string(1..64)}
        response: {201: Order}
        writes: [orders.orders]
        calls: [stock POST /holds]
      GET /orders: {response: [Order], reads: [orders.orders]}
    depends_on: [orders]
  stock:
    endpoints:
      POST /holds: {request: {sku: string(1..64)}, response: {201: Hold}}
      DELETE /holds/{id}: {path: {id: uuid}}
types:
  Order: {id: uuid, sku: string(1..64)}
  Hold: {id: uuid, sku: string(1..64)}
datastores:
  orders: {kind: postgres, entities: {orders: Order}}
"""
HANDLER = "services/order/src/order/handlers/create_order.py"
ROUTES = "services/order/src/order/routes.py"
SETTINGS = "services/order/src/order/settings.py"


@dataclass
class Repo:
    """A repository made by msgen in a folder of its own."""

    root: Path

    @classmethod
    def new(
        cls, folder: Path, spec: str = SPEC, *, git: bool = False, name: str = "shop"
    ) -> "Repo":
        folder.mkdir(parents=True, exist_ok=True)
        (folder / SPEC_NAME).write_text(spec)
        root = folder / name
        done = msgen("new", folder / SPEC_NAME, root, "--git" if git else "--no-git")
        assert done.returncode == 0, done.stderr
        return cls(root)

    def msgen(self, *arguments: str, code: int | None = 0, process: bool = False) -> str:
        """Run msgen here and return all it said; a `process` of its own has no caches."""
        if process:
            done = msgen(*arguments, cwd=self.root)
            returned, said = done.returncode, done.stdout + done.stderr
        else:
            returned, said = _in_process(self.root, arguments)
        assert code is None or returned == code, said
        return said

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def append(self, path: str, text: str) -> None:
        self.write(path, self.read(path) + text)

    def edit(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text, text
        self.write(path, text.replace(old, new, 1))

    def spec(self, old: str, new: str) -> None:
        self.edit(SPEC_NAME, old, new)

    def has(self, path: str) -> bool:
        return (self.root / path).exists()

    def tree(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and not {".git", "local"} & set(path.relative_to(self.root).parts)
        }

    def git(self, *arguments: str) -> str:
        settings = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgSign=false")
        done = subprocess.run(
            ["git", *settings, *arguments], cwd=self.root, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def commit(self, message: str = "work") -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)


def _in_process(root: Path, arguments: tuple[str, ...]) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv
    sys.argv = ["msgen", *arguments]
    try:
        with (
            contextlib.chdir(root),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            main()
    except SystemExit as end:
        return int(end.code or 0), out.getvalue() + err.getvalue()
    finally:
        sys.argv = before
        gc.unfreeze()
        gc.enable()
    raise AssertionError("main always exits")


def fresh(spec: str, folder: Path) -> dict[str, bytes]:
    """Return what `msgen new` would make of `spec`, the spec left out."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SPEC_NAME).write_text(spec)
    made = compile_system(judge_file(folder / SPEC_NAME))
    return {file.path: file.content for file in made.files}


def file(
    path: str, content: bytes, owner: Owner = Owner.MANAGED, *, executable: bool = False,
    service: str | None = None,
) -> File:  # fmt: skip
    return File(path, content, owner, Origin("targets/t", "f.j2"), service, executable)


def lock_with(
    *files: File, services: tuple[str, ...] = (), specs: Mapping[str, object] | None = None
) -> Lock:
    named = specs or {name: {"kind": "service"} for name in services}
    return lock_of(files, specs=spec_texts({None: {}, **named}), blueprints={})


def seen(content: bytes, *, executable: bool = False) -> Seen:
    return Seen(Kind.FILE, content, blob_id(content), executable)


@dataclass
class MemoryDisk:
    """A disk of plain values."""

    files: dict[str, Seen] = field(default_factory=dict)
    obstacles: dict[str, str] = field(default_factory=dict)

    def look(self, path: str) -> Seen | None:
        return self.files.get(path)

    def obstacle(self, path: str) -> str | None:
        return self.obstacles.get(path)

    def below(self, folder: str) -> Iterator[str]:
        return (path for path in sorted(self.files) if not folder or path.startswith(f"{folder}/"))


@dataclass
class MemoryBases:
    """What msgen wrote before: found by id, or not at all."""

    contents: tuple[bytes, ...] = ()
    again: dict[str, bytes] = field(default_factory=dict)

    def find(self, path: str, ids: tuple[str, ...]) -> tuple[bytes, ...]:
        known = {blob_id(content): content for content in self.contents}
        return tuple(known[each] for each in ids if each in known)

    def rendered(self, path: str) -> bytes | None:
        return self.again.get(path)
