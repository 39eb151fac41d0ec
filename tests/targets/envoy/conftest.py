"""A real Envoy before a tiny upstream, and the development issuer."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from msgen.local.install import tool_path
from msgen.local.issuer import Issuer, make_server
from msgen.local.keys import Claims, load_keys, sign
from msgen.plan.model import (
    Auth,
    AuthKind,
    Cors,
    Identity,
    Kind,
    Limit,
    Match,
    Matching,
    Overview,
    Plan,
    Platform,
    Port,
    Protocol,
    Retries,
    Route,
    SourceOf,
    Workload,
)
from msgen.targets.envoy.addresses import Address, Addresses
from msgen.targets.envoy.bootstrap import bootstrap
from msgen.targets.envoy.replies import HEALTH_PATH

ROOT = Path(__file__).parents[3]


def route(
    name: str, method: str | None, path: str, upstream: str | None = None, **facts: Any
) -> Route:
    """A route whose matching follows from how the path is written."""
    if path.startswith("~"):
        matching = Matching.REGEX
    elif path.endswith("*") or path == "/":
        matching = Matching.PREFIX
    else:
        matching = Matching.TEMPLATE if "{" in path else Matching.EXACT
    facts = {"auth": Auth(AuthKind.NONE), "timeout_ms": 2000, "host": None, "port": "http"} | facts
    return Route(
        name=name, method=method, matching=matching, path=path, upstream_path=upstream or path,
        workload=facts.pop("workload", "order"), endpoint=None, **facts,
    )  # fmt: skip


def scopes(*names: str) -> Auth:
    return Auth(AuthKind.SCOPES, names)


USER = Auth(AuthKind.USER)
ROUTES = (
    route("create", "POST", "/api/orders", "/orders", auth=scopes("orders:write")),
    route("both", "POST", "/api/both", "/both", auth=scopes("orders:write", "orders:read")),
    route("get", "GET", "/api/orders/{id}", "/orders/{id}", auth=USER),
    route("swap", "GET", "/api/swap/{a}/{b}", "/swapped/{b}/{a}"),
    route("stock", None, "/stock/*", "/"),
    route("moved", None, "/moved/*", "/inner/*"),
    route("number", "GET", "~/api/number/[0-9]+", "~/number/[0-9]+"),
    route("old", None, "/old", redirect="/new"),
    route("away", None, "/away", redirect="https://elsewhere.example.com/x"),
    route("where", "GET", "/where/{id}/now", redirect="/orders/{id}"),
    route("slow", "GET", "/slow", timeout_ms=300),
    route("stream", "GET", "/stream", "/slow", timeout_ms=None),
    route("small", "POST", "/small", body_bytes=1000),
    route("limited", "GET", "/limited", limit=Limit(2 / 60)),
    route("hurried", "GET", "/hurried", limit=Limit(1 / 60)),
    route("mine", "GET", "/mine", auth=USER, limit=Limit(2 / 60, "client")),
    route("yours", "GET", "/yours", limit=Limit(2 / 60, "client")),
    route("cors", "PUT", "/cors", cors=Cors(("https://shop.example.com",), max_age_ms=60_000)),
    route("header", "GET", "/match", "/by-header", matches=(Match("header", "x-beta", "yes"),)),
    route("query", "GET", "/match", "/by-query", matches=(Match("query", "beta"),)),
    route("plain", "GET", "/match", "/by-nothing"),
    route("flaky", "GET", "/flaky", retries=Retries(2, on=("503",), budget=1.0)),
    route("flaky-post", "POST", "/flaky"),
    route("text", "GET", "/text", compress=True),
    route("dead", "GET", "/dead", workload="dead"),
    route("hosted", "GET", "/hosted", host="admin.example.com"),
    route("list", "GET", "/front/api/things", "/things"),
    route("search", "POST", "/front/api/things/search", "/things/search"),
    route("thing", "GET", "/front/api/things/{id}", "/things/{id}", auth=USER),
    route("change", "PATCH", "/front/api/things/{thing}", "/things/{thing}"),
    route("beta", "GET", "/front/api/beta", "/b", matches=(Match("header", "x-beta", "yes"),)),
    route("head", "HEAD", "/front/api/own", "/own-head"),
    route("own", "GET", "/front/api/own", "/own"),
    route("every", None, "/front/api/every", "/every"),
    route("front", None, "/front/*", "/"),
    route("declared", "GET", "/declared/metrics", "/metrics"),
    route("word", "GET", "/word/{word}", "/{word}"),
    route("any", "GET", "~/any/[a-z]+", "~/[a-z]+"),
    route("ws", "GET", "/ws", "/ws-inner", timeout_ms=None, websocket=True),
)


def workload(name: str, source: SourceOf = SourceOf.BLUEPRINT, **facts: Any) -> Workload:
    ports = (Port("http", 8000, 8000, Protocol.HTTP),)
    return Workload(name, Kind.SERVICE, source, name, name, name, name, ports=ports, **facts)


def make_plan(*routes: Route) -> Plan:
    identity = Identity(
        "http://identity", "shop", "http://identity:8080/jwks", "http://identity", True
    )
    return Plan(
        overview=Overview("shop", "shop", "", ""),
        platform=Platform("envoy", None, (), None, None, None, None, identity),
        environment=None, environments=(), types=(), workloads=(workload("dead"), workload("order")),
        stores=(), brokers=(), topics=(), externals=(), secrets=(), edges=(), routes=routes,
        waves=(), cycles=(),
    )  # fmt: skip


class Upstream(BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    protocol_version = "HTTP/1.1"
    failures = 0

    def _echo(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length)
        status = 200
        if self.path.startswith("/slow"):
            time.sleep(0.8)
        if self.path.startswith("/flaky"):
            Upstream.failures += 1
            status = 503 if Upstream.failures % 2 else 200
        if self.headers.get("upgrade") == "websocket":
            self.send_response(101)
            self.send_header("upgrade", "websocket")
            self.send_header("connection", "upgrade")
            self.end_headers()
            self.wfile.write(self.path.encode())
            self.close_connection = True
            return
        seen = {
            "method": self.command,
            "path": self.path,
            "size": len(body),
            "headers": dict(self.headers),
        }
        answer = json.dumps(seen | {"pad": "x" * 500}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("x-seen", f"{self.command} {self.path}")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_HEAD = do_PATCH = do_POST = do_PUT = do_OPTIONS = do_DELETE = _echo  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


@pytest.fixture(scope="session")
def envoy() -> Path:
    return tool_path(ROOT / ".tools" / "local", "envoy", say=print)


class Gateway:
    """A client of the gateway, and tokens for it."""

    def __init__(self, url: str, issuer: Issuer, log: Path, admin: int) -> None:
        self.url = url
        self.admin = admin
        self.issuer = issuer
        self.log = log
        self.client = httpx.Client(base_url=url, timeout=10)

    def token(self, *names: str, subject: str = "alice", **changes: Any) -> dict[str, str]:
        values = {"issuer": self.issuer.url, "audience": "shop", "lifetime_s": 60} | changes
        claims = Claims(subject=subject, client="test", scopes=names, **values)
        key = load_keys(self.issuer.secrets / "keys")[0]
        return {"authorization": f"Bearer {sign(key, claims)}"}

    def __call__(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.client.request(method, path, **options)


@pytest.fixture(scope="module")
def gateway(envoy: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("gateway")
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    ports = {name: free_port() for name in ("identity", "listen", "admin", "dead")}
    issuer = Issuer(folder, f"http://127.0.0.1:{ports['identity']}", "shop")
    identity = make_server(ports["identity"], issuer)
    servers = [upstream, identity]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    addresses = Addresses(
        listen=Address("127.0.0.1", ports["listen"]),
        admin=Address("127.0.0.1", ports["admin"]),
        upstreams={
            ("order", "http"): Address("127.0.0.1", upstream.server_address[1]),
            ("dead", "http"): Address("127.0.0.1", ports["dead"]),
        },
        issuer=issuer.url,
        audience="shop",
        jwks_url=f"{issuer.url}/jwks.json",
    )
    config = folder / "envoy.json"
    config.write_text(json.dumps(bootstrap(make_plan(*ROUTES), addresses)))
    log = folder / "log"
    with log.open("wb") as stream:
        command = [envoy, "-c", config, "--concurrency", "1", "--log-level", "warn"]
        process = subprocess.Popen(
            [*map(str, command), "--disable-hot-restart", "--file-flush-interval-msec", "100"],
            stdout=stream,
            stderr=stream,
        )
    gateway = Gateway(f"http://127.0.0.1:{ports['listen']}", issuer, log, ports["admin"])
    try:
        _wait(lambda: gateway("GET", HEALTH_PATH).status_code == 200, process, log)
        token = gateway.token
        _wait(
            lambda: gateway("GET", "/api/orders/1", headers=token()).status_code == 200,
            process,
            log,
        )
        yield gateway
    finally:
        gateway.client.close()
        process.terminate()
        process.wait(10)
        for server in servers:
            server.shutdown()
            server.server_close()


def _wait(true: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if true():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(log.read_text())
