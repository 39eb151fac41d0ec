"""The same services against the real things: one URL under `local:` is all that changes."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pytest

from tests.e2e.laptop import Laptop, eventually, running

pytestmark = pytest.mark.real

LIBRARY_TESTS = Path(__file__).parents[2] / "templates/libs/python/tests"

SPEC = """\
msgen: 1
system: keeper
types:
  Note: {id: uuid, text: string(1..500)}
  Hit: {id: uuid, page: string(1..80)}
services:
  note:
    blueprint: python-fastapi
    expose: {prefix: /api, strip: true, auth: none}
    endpoints:
      POST /notes: {request: {text: string(1..500)}, response: {201: Note}, writes: [notes.notes], publishes: [note.made]}
      GET /notes: {response: [Note], reads: [notes.notes]}
    depends_on: [notes]
  hit:
    blueprint: python-flask
    expose: {prefix: /api, strip: true, auth: none}
    endpoints:
      POST /hits: {request: {page: string(1..80)}, response: {201: Hit}, writes: [hits.hits]}
      GET /hits: {response: [Hit], reads: [hits.hits]}
    depends_on: [hits]
  listener:
    kind: worker
    blueprint: python-worker
    consumes: {note.made: {}}
datastores:
  notes: {kind: postgres, entities: {notes: Note}, local: {url: 'POSTGRES'}}
  hits: {kind: redis, entities: {hits: Hit}, local: {url: 'REDIS'}}
brokers:
  events: {kind: rabbitmq, exchange: keeper, local: {url: 'RABBITMQ'}}
topics:
  note.made: {schema: Note}
"""


@pytest.fixture(scope="module")
def servers() -> ModuleType:
    """The library's own helpers that start real servers."""
    spec = importlib.util.spec_from_file_location("real_servers", LIBRARY_TESTS / "real_servers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def urls(servers: ModuleType) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        names = ("postgres", "redis", "rabbitmq")
        yield {name: stack.enter_context(getattr(servers, name)()) for name in names}


@pytest.fixture(scope="module")
def keeper(urls: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    folder = tmp_path_factory.mktemp("real")
    text = SPEC
    for name, url in urls.items():
        # No password stands in a spec; RabbitMQ's own default account needs none said.
        text = text.replace(f"'{name.upper()}'", f"'{url.replace('guest:guest@', '')}'")
    (folder / "system.yaml").write_text(text)
    with running(folder / "system.yaml", folder / "keeper") as laptop:
        yield laptop


def test_a_note_is_kept_by_the_real_postgres(keeper: Laptop, urls: dict[str, str]) -> None:
    with keeper.gateway() as gateway:
        made = gateway.post("/api/notes", json={"text": "kept"})
        assert made.status_code == 201, made.text
        assert made.json() in gateway.get("/api/notes").json()
    question = ["psql", urls["postgres"], "-Atc", "SELECT text FROM notes"]
    assert "kept" in subprocess.run(question, capture_output=True, text=True, check=True).stdout


def test_a_hit_is_kept_by_the_real_redis(keeper: Laptop, urls: dict[str, str]) -> None:
    with keeper.gateway() as gateway:
        made = gateway.post("/api/hits", json={"page": "front"})
        assert made.status_code == 201, made.text
        assert made.json() in gateway.get("/api/hits").json()
    question = ["redis-cli", "-u", urls["redis"], "DBSIZE"]
    assert int(subprocess.run(question, capture_output=True, text=True, check=True).stdout) > 0


def test_a_message_travels_by_the_real_rabbitmq(keeper: Laptop) -> None:
    with keeper.gateway() as gateway:
        assert gateway.post("/api/notes", json={"text": "told"}).status_code == 201
    log = keeper.root / ".msgen/local/logs/listener.log"
    eventually(lambda: "note.made" in log.read_text())


def test_no_stand_in_runs(keeper: Laptop) -> None:
    roles = {process["role"] for process in keeper.status()["processes"]}
    assert not roles & {"store", "broker"}
