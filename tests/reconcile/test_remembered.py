"""What is remembered of services saves time, and changes nothing that apply does."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgen.pipeline import judge_file
from msgen.reconcile import remembered, session
from msgen.reconcile.remembered import Remembered, recall
from msgen.reconcile.repository import Repository
from tests.reconcile import world
from tests.reconcile.world import HANDLER, SETTINGS, Repo

MORE = """\
  mail:
    kind: worker
    consumes: {order.placed: {}}
  pages:
    kind: web
    depends_on: [order]
    calls: [order GET /orders]
types:
"""
BROKERS = """\
brokers:
  bus: {kind: nats}
topics:
  order.placed: {schema: Order, broker: bus}
"""
CALLS = "        calls: [stock POST /holds]\n"
SPEC = (
    world.SPEC.replace("services:\n", "platform: {gateway: envoy}\nservices:\n", 1)
    .replace(CALLS, f"{CALLS}        publishes: [order.placed]\n", 1)
    .replace("types:\n", MORE, 1)
    + BROKERS
)

OUTLINED = {"targets/bake", "targets/compose", "targets/envoy", "targets/helm"}

EDITS: dict[str, tuple[str, str]] = {
    "field": ("request: {sku: string(1..64)}, response: {201: Hold}",
              "request: {sku: string(1..64), much: int(1..9)}, response: {201: Hold}"),
    "callee's answer": ("response: {201: Hold}}", "response: {201: Order}}"),
    "type": ("Hold: {id: uuid,", "Hold: {id: uuid, until: timestamp,"),
    "message": ("schema: Order,", "schema: Hold,"),
    "description": ("  stock:\n", "  stock:\n    description: What there is\n"),
    "owner": ("  mail:\n", "  mail:\n    owner: letters\n"),
    "call": ("        calls: [stock POST /holds]\n", ""),
    "endpoint": ("      DELETE /holds/{id}: {path: {id: uuid}}\n", ""),
    "prefix": ("prefix: /api,", "prefix: /shop,"),
    "entity": ("entities: {orders: Order}", "entities: {orders: Order, holds: Hold}"),
    "service": ("  mail:\n", "  news:\n    endpoints:\n      GET /news: {response: [Hold]}\n  mail:\n"),
    "system": ("system: shop\n", "system: {name: shop, description: All of it}\n"),
    "kind of store": ("kind: postgres", "kind: mysql"),
    "default": ("services:\n", "defaults: {endpoint: {timeout: 900ms}}\nservices:\n"),
    "kind's default": ("types:\n", "defaults: {service: {ports: {web: 9000}}}\ntypes:\n"),
    "auth": ("      POST /holds: {", "      POST /holds: {auth: user, "),
    "replicas": ("  order:\n", "  order:\n    replicas: 3\n"),
    "environment": ("types:\n", "environments: {prod: {services: {stock: {replicas: 5}}}}\ntypes:\n"),
    "timeout": ("      GET /orders: {", "      GET /orders: {timeout: 700ms, "),
}  # fmt: skip


def damage(note: bytes) -> bytes:
    """Change a digest, lose the last lines, and add some of nothing."""
    half = note[: len(note) * 2 // 3]
    return half.replace(b"a", b"b", 3) + b"\nstock\norder x y z\n\xff"


def as_it_is(cache: Path, before: Path) -> None:
    """Leave the notes alone."""


def cold(cache: Path, before: Path) -> None:
    """Forget everything."""
    shutil.rmtree(cache, ignore_errors=True)


def stale(cache: Path, before: Path) -> None:
    """Bring back the notes of the beginning."""
    shutil.rmtree(cache, ignore_errors=True)
    shutil.copytree(before, cache)


def damaged(cache: Path, before: Path) -> None:
    """Damage every note."""
    for kind in ("rendered", "spelt"):
        for path in cache.glob(f"msgen/{kind}/*"):
            path.write_bytes(damage(path.read_bytes()))


CACHES: list[Callable[[Path, Path], None]] = [as_it_is, cold, stale, damaged]


@contextmanager
def cache_at(folder: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Render everything, whatever is remembered."""

    def forgotten(*given: object) -> Remembered:
        found = recall(*given)  # type: ignore[arg-type]
        return Remembered(found.base, found.slices, {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "recall", forgotten)
        yield


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("start")
    Repo.new(folder, SPEC)
    return folder / "shop"


STEPS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=3, unique=True),
        st.sampled_from(CACHES),
        st.sampled_from(["", SETTINGS, HANDLER, "gone", "adopted"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_apply_does_what_it_does_without_memory(
    start: Path, steps: list[tuple[list[str], Callable[[Path, Path], None], str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        one, other = (Repo(Path(shutil.copytree(start, top / name))) for name in ("one", "other"))
        with cache_at(top / "cache"):
            one.msgen("check")
            shutil.copytree(top / "cache", top / "before")
        made: set[str] = set()
        for names, spoil, touched in steps:
            made ^= set(names)
            for repo in (one, other):
                spec = SPEC
                for name in sorted(made):
                    spec = spec.replace(*EDITS[name], 1)
                repo.write("system.yaml", spec)
                with cache_at(top / "another"):
                    touch(repo, touched)
            spoil(top / "cache", top / "before")
            with cache_at(top / "cache"):
                said = one.msgen("apply", code=None)
            with cache_at(top / "none"), nothing_kept():
                expected = other.msgen("apply", code=None)
            assert said == expected
            assert one.tree() == other.tree()
            with cache_at(top / "cache"):
                assert one.msgen("check", code=None) == one.msgen("check", code=None)


def touch(repo: Repo, what: str) -> None:
    """Edit or delete a file, as somebody does between two runs."""
    if what == "gone":
        (repo.root / "services/stock/README.md").unlink(missing_ok=True)
    elif what == "adopted":
        repo.msgen("adopt", "services/mail/README.md", code=None)
    elif what and repo.has(what):
        repo.append(what, "\n# mine\n")


def kept(repo: Repo) -> set[str]:
    there = Repository.at(repo.root)
    judged = judge_file(there.spec)
    return set(recall(repo.root, judged, there.lock, there.written).kept)


@pytest.fixture
def known(start: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    repo = Repo(Path(shutil.copytree(start, tmp_path / "shop")))
    assert not kept(repo)
    repo.msgen("check")
    assert kept(repo) == {"order", "stock", "mail", "pages"} | OUTLINED
    return repo


def test_a_new_repository_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "system.yaml").write_text(SPEC)
    repo = Repo(tmp_path / "shop")
    Repo(tmp_path).msgen("new", "system.yaml", "shop")
    assert {"order", "stock", "mail"} <= kept(repo)


def test_only_what_sees_a_change_is_rendered(known: Repo) -> None:
    known.spec(*EDITS["owner"])
    assert kept(known) == {"order", "stock", "targets/envoy"}
    known.msgen("apply")
    assert "mail" in kept(known)
    known.spec(*EDITS["field"])
    assert kept(known) == {"mail"} | OUTLINED


def test_an_edited_lock_is_not_believed(known: Repo) -> None:
    lock = known.read(".msgen/lock/stock.yaml")
    known.write(".msgen/lock/stock.yaml", lock.replace("owner: managed", "owner: seeded", 1))
    assert "stock" not in kept(known)


def test_another_msgen_knows_nothing(known: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "msgen_itself", lambda: iter([b"other"]))
    assert not kept(known)


def test_another_folder_is_another_repository(known: Repo) -> None:
    moved = known.root.with_name("moved")
    os.rename(known.root, moved)
    assert not kept(Repo(moved))


def test_a_template_of_the_repository_counts(known: Repo) -> None:
    known.write("blueprints/services/python-fastapi/files/README.md.j2", "# mine\n")
    assert not kept(known)
