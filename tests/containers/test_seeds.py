"""Stores are filled before those who expect that are started, once, by the images themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.containers.system import System, write

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(600)]

SPEC = """
msgen: 1
system: seeds
services:
  reader:
    image: python:3.13-slim
    entrypoint: [python, -m, http.server, '8000', --directory, /tmp]
    ports: {http: 8000}
    depends_on: [main-db, guest-db, old-db]
datastores:
  main-db: {kind: postgres, version: 17, seed: [db/schema.sql, db/data.sql]}
  guest-db: {kind: postgres, version: 17, server: main-db, seed: [db/schema.sql]}
  old-db: {kind: mariadb, version: 11, seed: [db/schema.sql]}
"""
COUNT = "SELECT count(*) FROM place"


@pytest.fixture(scope="module")
def seeds(docker_engine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system whose stores are filled, and healthy."""
    root = tmp_path_factory.mktemp("seeds")
    (root / "db").mkdir()
    (root / "db/schema.sql").write_text(
        "CREATE TABLE place (name varchar(20));\nINSERT INTO place VALUES ('here');\n"
    )
    (root / "db/data.sql").write_text("INSERT INTO place VALUES ('there');\n")
    (root / "system.yaml").write_text(SPEC)
    write(root / "system.yaml", root)
    system = System(root)
    try:
        system.up()
        yield system
    finally:
        system.down()


def rows(seeds: System) -> dict[str, int]:
    """How many rows each store has."""
    psql = (
        "PGPASSWORD=$(cat /run/secrets/{0}-db-password) psql -h main-db -U {0}_db {0}_db -Atc '{1}'"
    )
    old = (
        "MYSQL_PWD=$(cat /run/secrets/old-db-password) mariadb -h old-db -u old_db old_db -Ne '{0}'"
    )
    asked = {
        "main-db": psql.format("main", COUNT),
        "guest-db": psql.format("guest", COUNT),
        "old-db": old.format(COUNT),
    }
    found = {}
    for store, line in asked.items():
        status, said = seeds.inside(f"{store}.seed", "sh", "-c", line)
        assert status == 0, said
        found[store] = int(said)
    return found


def test_each_store_has_what_its_files_say(seeds: System) -> None:
    assert rows(seeds) == {"main-db": 2, "guest-db": 1, "old-db": 1}


def test_who_expects_it_was_started_afterwards(seeds: System) -> None:
    found = seeds.containers()
    started = found["reader"]["State"]["StartedAt"]
    for store in ("main-db", "guest-db", "old-db"):
        assert found[f"{store}.seed"]["State"]["Health"]["Log"][0]["End"][:19] <= started[:19]


def test_nothing_is_run_again_and_what_is_new_is(seeds: System) -> None:
    data = Path(seeds.root, "db/data.sql")
    data.write_text("INSERT INTO place VALUES ('yonder');\n")
    seeds.compose("up", "--force-recreate", "--wait", "main-db.seed", "guest-db.seed")
    assert rows(seeds) == {"main-db": 3, "guest-db": 1, "old-db": 1}
