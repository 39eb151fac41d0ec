"""A small system and its repository: two services, a worker, and things that cannot run here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgen.plan.model import (
    AddressForm,
    AddressOf,
    Auth,
    AuthKind,
    Broker,
    Edge,
    EnvVar,
    External,
    Identity,
    IdentityRef,
    Kind,
    Literal,
    LocalRun,
    Matching,
    Overview,
    Plan,
    Platform,
    Policy,
    Port,
    Protocol,
    Retries,
    Route,
    SecretRef,
    SelfRef,
    SourceOf,
    Store,
    Workload,
)

SERVICE = """
import http.server, json, os, sys, threading, urllib.request

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        code = 200
        if self.path == "/crash":
            os._exit(9)
        if self.path == "/env":
            body = dict(os.environ)
        elif self.path == "/ask":
            url = os.environ["INVENTORY_URL"]
            body = {"inventory": urllib.request.urlopen(url + "/hello", timeout=2).read().decode()}
        else:
            body = {"from": os.environ["SERVICE_NAME"], "path": self.path}
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *a):
        print(json.dumps({"level": "info", "event": "request", "path": self.path}), flush=True)

port = int(os.environ["HTTP_PORT"])
http.server.ThreadingHTTPServer((os.environ["HTTP_HOST"], port), Handler).serve_forever()
"""

POLICY = Policy(1000, Retries(0))
IDENTITY = Identity("https://id.example.com", "shop", "https://id.example.com/jwks", "", False)


def workload(name: str, **facts: Any) -> Workload:
    python = name.replace("-", "_")
    defaults = {
        "kind": Kind.SERVICE,
        "source": SourceOf.BLUEPRINT,
        "blueprint": "python-fastapi",
        "ports": (Port("http", 8000, 8000, Protocol.HTTP),),
    }
    return Workload(
        name=name, python_name=python, go_name=python, env_name=python.upper(),
        class_name=name.title(), **(defaults | facts),
    )  # fmt: skip


def edge(caller: str, target: str, *, kind: str = "service", **facts: Any) -> Edge:
    return Edge(
        caller, target, None, kind, Protocol.HTTP, POLICY, facts.pop("optional", False), **facts
    )


def store(name: str, kind: str, embedded: str | None, **facts: Any) -> Store:
    env = name.replace("-", "_").upper()
    return Store(name, kind, name, None, env, name, 5432, kind, embedded=embedded, **facts)


def route(name: str, path: str, workload: str, *, scopes: tuple[str, ...] = ()) -> Route:
    auth = Auth(AuthKind.SCOPES, scopes) if scopes else Auth(AuthKind.NONE)
    return Route(
        name=name, host=None, method="GET", matching=Matching.EXACT, path=path,
        upstream_path=path.removeprefix("/api"), workload=workload, port="http",
        endpoint=None, auth=auth, timeout_ms=2000,
    )  # fmt: skip


def shop() -> Plan:
    """`order` calls `inventory`, which calls back; `report` is optional to it, `search` an image."""
    order_edges = (
        edge("order", "inventory"),
        edge("order", "search", optional=True),
        edge("order", "orders-db", kind="store"),
    )
    env = (
        EnvVar("CURRENCY", Literal("EUR")),
        EnvVar("INVENTORY_HOST", AddressOf("inventory", AddressForm.HOST)),
        EnvVar("SEARCH_ADDRESS", AddressOf("search", AddressForm.ADDRESS)),
        EnvVar("STRIPE_KEY", SecretRef("stripe-key")),
        EnvVar("ME", SelfRef("name")),
        EnvVar("ISSUER", IdentityRef("issuer")),
    )
    order = workload(
        "order",
        edges=order_edges,
        env=env,
        after=("orders-db", "inventory"),
        scopes=("stock:read",),
    )
    inventory = workload("inventory", edges=(edge("inventory", "order"),))
    report = workload("report", kind=Kind.WORKER, ports=())
    search = workload("search", source=SourceOf.IMAGE, image="search:1", blueprint=None)
    script = "import http.server,os; http.server.test(http.server.SimpleHTTPRequestHandler, port=int(os.environ['PORT']), bind='127.0.0.1')"
    legacy = workload(
        "legacy", source=SourceOf.BUILD, build="legacy", blueprint=None,
        local=LocalRun(command=("python3", "-c", script)),
    )  # fmt: skip
    workloads = (inventory, legacy, order, report, search)
    return Plan(
        overview=Overview("shop", "shop", "", ""),
        platform=Platform("envoy", None, (), None, None, None, None, IDENTITY),
        environment=None, environments=(), types=(), workloads=workloads,
        stores=(store("orders-db", "postgres", "sqlite", owners=("order",), seed=("db/orders.sql",)), store("graph", "neo4j", None)),
        brokers=(), topics=(),
        externals=(External("fraud", "https://fraud.example.com", "FRAUD", "Fraud", "fraud"),),
        secrets=(), edges=tuple(e for w in workloads for e in w.edges),
        routes=(route("ask", "/api/ask", "order", scopes=("orders:read",)), route("hello", "/api/hello", "order")),
        waves=(("orders-db",), ("inventory", "order")), cycles=(("inventory", "order"),),
    )  # fmt: skip


def write_repository(root: Path, plan: Plan) -> None:
    """What `msgen new` would have made, as far as `up` looks at it."""
    (root / ".msgen").mkdir(parents=True)
    (root / "system.yaml").write_text("msgen: 1\n")
    (root / "db").mkdir()
    (root / "db" / "orders.sql").write_text(
        "CREATE TABLE t (x TEXT);\nINSERT INTO t\nVALUES ('a;b');\n"
    )
    for found in plan.workloads:
        if found.source is SourceOf.BLUEPRINT:
            package = root / "services" / found.name / "src" / found.python_name
            package.mkdir(parents=True)
            (package / "__init__.py").touch()
            (package / "__main__.py").write_text(SERVICE)
            (root / "services" / found.name / "requirements.lock").touch()


__all__ = ["Broker", "edge", "route", "shop", "store", "workload", "write_repository"]
