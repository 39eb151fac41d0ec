"""What is chosen, what stands in for what, and what is said about it; no process is started."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from msgen.diagnostics import UsageError
from msgen.local import pids
from msgen.local.assemble import Wanted, assemble
from msgen.local.hints import hints
from msgen.local.layout import Layout
from msgen.local.ownnames import OwnNames
from msgen.local.process import NotRun, Process, System
from msgen.local.seed import SeedError, main, seed, statements
from msgen.local.selection import out_of_profile, select
from msgen.local.standins import Ground, StandIn, stand_ins
from msgen.plan.model import (
    Auth,
    AuthKind,
    Broker,
    Endpoint,
    External,
    LocalRun,
    Matching,
    Plan,
    Route,
)
from msgen.spec.shapes import Field, Object, Scalar, ScalarKind


@pytest.fixture
def plan(worlds: ModuleType) -> Plan:
    found: Plan = worlds.shop()
    return found


class TestSelection:
    def test_everything(self, plan: Plan) -> None:
        assert select(plan, ()) == {
            "fraud", "graph", "inventory", "legacy", "order", "orders-db", "report", "search",
        }  # fmt: skip

    def test_what_is_needed_along_cycles(self, plan: Plan) -> None:
        assert select(plan, ["order"]) == {"inventory", "order", "orders-db"}
        assert select(plan, ["inventory"]) == {"inventory", "order", "orders-db"}

    def test_unknown_names(self, plan: Plan) -> None:
        with pytest.raises(UsageError) as problem:
            select(plan, ["ordre"])
        assert problem.value.diagnostics[0].hint == 'did you mean "order"?'
        with pytest.raises(UsageError, match='no service called "nobody"'):
            select(plan, (), known=["nobody"])
        with pytest.raises(UsageError, match='no profile called "extra"'):
            select(plan, (), profiles=["extra"])

    def test_profiles(self, plan: Plan) -> None:
        workloads = tuple(
            replace(w, profile="extra") if w.name == "report" else w for w in plan.workloads
        )
        plan = replace(plan, workloads=workloads)
        assert "report" not in select(plan, ())
        assert "report" in select(plan, (), profiles=["extra"])
        assert "report" in select(plan, ["report"])
        left = {NotRun("report", "in the profile extra; msgen up --profile extra")}
        assert set(out_of_profile(plan, select(plan, ()))) == left
        assert set(out_of_profile(plan, select(plan, ["order"]))) == set()
        assert set(out_of_profile(plan, select(plan, (), profiles=["extra"]))) == set()

    def test_an_edge_of_a_profile_leads_there_with_the_profile(
        self, plan: Plan, worlds: ModuleType
    ) -> None:
        edge = worlds.edge("order", "report", profile="extra")
        workloads = tuple(
            replace(w, profile="extra") if w.name == "report" else w for w in plan.workloads
        )
        plan = replace(plan, workloads=workloads, edges=(*plan.edges, edge))
        assert "report" not in select(plan, ["order"])
        assert [left.name for left in out_of_profile(plan, select(plan, ["order"]))] == ["report"]
        assert "report" in select(plan, ["order"], profiles=["extra"])


class TestStandIns:
    def found(self, plan: Plan, layout: Layout, **named: object) -> dict[str, StandIn]:
        plan = replace(plan, **named)  # type: ignore[arg-type]
        ports = iter(range(7001, 7100))
        taken: dict[str, int] = {}

        def port(name: str) -> int:
            if name not in taken:
                taken[name] = next(ports)
            return taken[name]

        return {s.name: s for s in stand_ins(plan, select(plan, ()), Ground(layout, port))}

    def test_kinds(self, plan: Plan, layout: Layout, worlds: ModuleType) -> None:
        stores = (
            worlds.store("a", "redis", "redis"),
            worlds.store("b", "memcached", "memcached"),
            worlds.store("c", "redis", "redis"),
            worlds.store("files", "s3", "folder"),
            worlds.store("big", "mongodb", None),
            worlds.store("far", "postgres", "sqlite", managed=True),
            worlds.store("mine", "mongodb", None, local=LocalRun(url="mongodb://localhost")),
            worlds.store("own", "mongodb", None, local=LocalRun(command=("mongod",))),
        )
        brokers = (Broker("events", "kafka", "EVENTS", 9092, "kafka"),)
        found = self.found(plan, layout, stores=stores, brokers=brokers)
        assert {name: (s.url, s.needs) for name, s in found.items()} == {
            "a": ("redis://127.0.0.1:7001/0", "redis-standin"),
            "b": ("memcached://127.0.0.1:7002", "b"),
            "c": ("redis://127.0.0.1:7001/1", "redis-standin"),
            "files": (f"file://{layout.data}/files", None),
            "big": ("mongodb://127.0.0.1:7003", None),
            "far": ("postgres://127.0.0.1:7004", None),
            "mine": ("mongodb://localhost", None),
            "own": ("mongodb://127.0.0.1:7005", "own"),
            "events": ("nats://127.0.0.1:7006", "nats"),
            "fraud": ("https://fraud.example.com", None),
        }
        assert [name for name, s in found.items() if s.not_run] == ["big", "far"]

    def test_externals_may_be_replaced(self, plan: Plan, layout: Layout) -> None:
        external = External(
            "fraud",
            "https://real",
            "FRAUD",
            "Fraud",
            "fraud",
            local=LocalRun(url="http://localhost:1"),
        )
        assert self.found(plan, layout, externals=(external,))["fraud"].url == "http://localhost:1"


class TestAssembly:
    def assemble(
        self, plan: Plan, root: Path, worlds: ModuleType, **options: frozenset[str]
    ) -> System:
        plan = replace(plan, routes=())
        worlds.write_repository(root, plan)
        layout = Layout(root)
        layout.create()
        wanted = Wanted(select(plan, ()), **options)
        commands = {"python-fastapi": ("python", "-m", "{package}", "--fast")}
        return assemble(plan, layout, wanted, commands=commands, say=lambda _: None)

    def test_processes(self, plan: Plan, tmp_path: Path, worlds: ModuleType) -> None:
        system = self.assemble(plan, tmp_path / "shop", worlds)
        found = {process.name: process for process in system.processes}
        assert found["order"].needs == ("identity", "inventory")
        assert found["orders-db-seed"].needs == ("order",)
        assert found["order"].command[1:] == ("-m", "order", "--fast")
        assert found["order"].command[0].endswith("/bin/python")
        assert found["order"].cwd == tmp_path / "shop/services/order"
        assert found["legacy"].command[0] == "python3"
        assert found["legacy"].env["PORT"] == found["legacy"].env["HTTP_PORT"]
        assert "search" not in found

    def test_names_that_the_spec_gave_away(
        self, plan: Plan, tmp_path: Path, worlds: ModuleType
    ) -> None:
        identity = worlds.workload("identity", ports=())
        brokers = (Broker("nats", "nats", "NATS", 4222, "nats"),)
        assert OwnNames.beside(replace(plan, brokers=brokers)).nats == "local-nats"
        plan = replace(plan, workloads=(*plan.workloads, identity))
        system = self.assemble(plan, tmp_path / "shop", worlds)
        found = {process.name: process for process in system.processes}
        assert found["local-identity"].role == "identity"
        assert found["identity"].needs == ("local-identity",)
        assert found["order"].needs == ("local-identity", "inventory")

    def test_by_hand(self, plan: Plan, tmp_path: Path, worlds: ModuleType) -> None:
        system = self.assemble(plan, tmp_path / "shop", worlds, by_hand=frozenset({"order"}))
        assert "order" not in {process.name for process in system.processes}
        line = dict(system.summary)["run order"]
        root = tmp_path / "shop"
        enter = f"(cd {root}/services/order && set -a && . {root}/.msgen/local/env/order.env"
        assert line.startswith(f"{enter} && exec ")
        assert line.endswith("/bin/python -m order --fast)")


class TestSeed:
    def test_statements(self) -> None:
        script = "CREATE TABLE t (x);\n-- a; comment\nINSERT INTO t VALUES ('a;\nb'); SELECT 1"
        assert list(statements(script)) == [
            "CREATE TABLE t (x);",
            "-- a; comment\nINSERT INTO t VALUES ('a;\nb');",
            "SELECT 1",
        ]

    def test_once_for_each_content(self, tmp_path: Path) -> None:
        file = tmp_path / "a.sql"
        file.write_text(
            "CREATE TABLE IF NOT EXISTS t (x); INSERT INTO t VALUES (1);\n".replace("; ", ";\n")
        )
        database = tmp_path / "db"
        assert list(seed(database, [file])) == [file]
        assert list(seed(database, [file])) == []
        file.write_text("INSERT INTO t VALUES (2);\n")
        assert list(seed(database, [file])) == [file]
        with sqlite3.connect(database) as connection:
            assert connection.execute("SELECT x FROM t").fetchall() == [(1,), (2,)]
        connection.close()

    def test_a_file_counts_whole_or_not_at_all(self, tmp_path: Path) -> None:
        file = tmp_path / "a.sql"
        file.write_text("CREATE TABLE t (x);\nCREATE EXTENSION uuid;\n")
        with pytest.raises(SeedError, match="CREATE EXTENSION uuid;"):
            list(seed(tmp_path / "db", [file]))
        with sqlite3.connect(tmp_path / "db") as connection:
            found = connection.execute("SELECT name FROM sqlite_master WHERE name = 't'").fetchall()
        connection.close()
        assert found == []

    def test_sql_of_postgres_that_fits(self, tmp_path: Path) -> None:
        database, file = tmp_path / "db", tmp_path / "a.sql"
        with sqlite3.connect(database) as connection:
            connection.execute("CREATE TABLE orders (id CHAR(32), note TEXT, at VARCHAR(32))")
        file.write_text(
            "-- made by hand\nBEGIN;\nINSERT INTO orders (id, note, at) VALUES\n"
            "  ('3F2504E0-4F89-41D3-9A0C-0305E82C3301', 'a-b', now()),\n"
            "  (gen_random_uuid(), NULL, now());\nCOMMIT;\n"
        )
        assert list(seed(database, [file])) == [file]
        rows = connection.execute("SELECT id, note FROM orders").fetchall()
        connection.close()
        assert rows[0] == ("3f2504e04f8941d39a0c0305e82c3301", "a-b")
        assert len(rows[1][0]) == 32

    @pytest.mark.parametrize("content", [b"CREATE EXTENSION x;\n", b"\xff\xfe", None])
    def test_last_words(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
    ) -> None:
        file = tmp_path / "a.sql"
        if content is not None:
            file.write_bytes(content)
        assert main(str(tmp_path / "db"), str(file)) == 1
        assert len(capsys.readouterr().err.splitlines()) == 1


class TestWithoutProc:
    """The way that systems without /proc go: through `ps`."""

    @pytest.fixture(autouse=True)
    def elsewhere(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pids, "_LINUX", False)

    def test_identity_and_groups(self) -> None:
        with subprocess.Popen(
            ["sh", "-c", "sleep 60 & echo $!; wait"], stdout=subprocess.PIPE, start_new_session=True
        ) as child:
            assert child.stdout
            grandchild = int(child.stdout.readline())
            leader = pids.identify(child.pid)
            assert leader
            assert leader.alive()
            assert leader == pids.identify(child.pid)
            found = pids.leftovers([leader], "any")
            assert {pid.number for pid in found} == {child.pid, grandchild}
            assert pids.resident([leader])[leader] > 100_000
            child.kill()
            child.wait()
            assert {pid.number for pid in pids.leftovers([leader], "any")} == {grandchild}
            pids.end(lambda: pids.leftovers([leader], "any"), grace_s=1)
            assert pids.identify(grandchild) is None
            assert not leader.alive()

    def test_strangers(self) -> None:
        me = pids.identify(os.getpid())
        assert me
        assert pids.leftovers([replace(me, started="once")], "any") == set()


class TestHints:
    def text(self, plan: Plan, route: Route, **endpoint: object) -> str:
        processes = [Process("gateway", "gateway", (), Path("/"), url="http://127.0.0.1:8080")]
        processes.append(Process("order", "service", (), Path("/")))
        workloads = tuple(
            replace(w, endpoints=(_endpoint(**endpoint),)) if w.name == "order" else w
            for w in plan.workloads
        )
        plan = replace(plan, routes=(route,), workloads=workloads)
        return dict(hints(plan, processes, by_hand={})).get("try", "")

    def test_a_request_with_a_body_and_scopes(self, plan: Plan, worlds: ModuleType) -> None:
        route = replace(
            worlds.route("place", "/orders", "order", scopes=("orders:write",)),
            method="POST",
            endpoint="POST /orders",
        )
        shape = Object(
            (
                Field("name", Scalar(ScalarKind.STRING)),
                Field("gift", Scalar(ScalarKind.BOOL), optional=True),
            )
        )
        assert self.text(plan, route, request=shape) == (
            "curl -s -X POST -H 'content-type: application/json' -d '{\"name\":\"name\"}' "
            'http://127.0.0.1:8080/orders -H "Authorization: Bearer $(msgen token --scope orders:write)"'
        )

    def test_nothing_to_try(self, plan: Plan, worlds: ModuleType) -> None:
        route = replace(worlds.route("one", "/orders/{id}", "order"), matching=Matching.TEMPLATE)
        assert self.text(plan, route) == ""


def _endpoint(**facts: object) -> Endpoint:
    return Endpoint(
        label="POST /orders", operation="create_order", method="POST", path="/orders",
        matching=Matching.EXACT, port="http", auth=Auth(AuthKind.NONE), public=True,
        idempotent=False, timeout_ms=1000, **facts,
    )  # fmt: skip
