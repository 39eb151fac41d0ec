"""What the Compose files promise, read back from the files of real systems."""

import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from msgen.pipeline import compile_system, judge_file
from msgen.plan.development import in_development, issuer_host
from msgen.plan.model import Plan
from tests.corpus_generated.cases import EXAMPLES, HERE
from tests.targets.compose.made import made, parts, services

SPECS = [*sorted(HERE.glob("*/system.yaml")), *sorted(EXAMPLES.glob("*/system.yaml"))]
WRITES_ITS_CONFIGURATION = ("apache/kafka", "elasticsearch", "quay.io/keycloak")
STATES = {"service_healthy", "service_started", "service_completed_successfully"}


@cache
def system(spec: Path) -> tuple[Plan, dict[str, bytes]]:
    compiled = compile_system(judge_file(spec))
    return compiled.plan, {file.path: file.content for file in compiled.files}


each_system = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.parent.name)


@each_system
def test_files_that_share_a_network_declare_it_alike(spec: Path) -> None:
    known: dict[str, Any] = {}
    for part in parts(system(spec)[1]).values():
        for name, network in part.get("networks", {}).items():
            assert known.setdefault(name, network) == network
        used = {n for s in part["services"].values() for n in s.get("networks", ())}
        assert used == part.get("networks", {}).keys()


@each_system
def test_every_container_is_hardened(spec: Path) -> None:
    for name, service in services(system(spec)[1]).items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        if not service["image"].startswith(WRITES_ITS_CONFIGURATION):
            assert service["read_only"] is True, name


@each_system
def test_nothing_needs_a_newer_engine_or_a_file_system_that_can_be_written(spec: Path) -> None:
    files = system(spec)[1]
    for path, part in parts(files).items():
        assert "configs" not in part, f"{path}: Compose copies them in, which read_only forbids"
        assert "start_interval" not in str(part), f"{path}: Docker 25 is the first to know it"
    for path, content in files.items():
        if path.endswith("/Dockerfile"):
            assert b"--start-interval" not in content
            assert b"# syntax=" not in content, "it would be fetched from the network"


@each_system
def test_nobody_waits_for_ever(spec: Path) -> None:
    found = services(system(spec)[1])
    graph = {name: set(service.get("depends_on", ())) for name, service in found.items()}
    tuple(TopologicalSorter(graph).static_order())  # raises CycleError
    for name, service in found.items():
        for needed, how in service.get("depends_on", {}).items():
            other = found[needed]
            assert how["condition"] in STATES
            if how["condition"] == "service_healthy" and "build" not in other:
                assert "healthcheck" in other, f"{name} waits for {needed}"
            if other.get("profiles") not in (None, service.get("profiles")):
                assert how["required"] is False, f"{name} needs the profile of {needed}"


@each_system
def test_each_edge_shares_a_network_and_stores_have_no_other_company(spec: Path) -> None:
    plan, files = system(spec)
    found = services(files)
    servers = {store.name: store.server for store in plan.stores}
    managed = {each.name for each in (*plan.stores, *plan.brokers) if each.managed}
    users: dict[str, set[str]] = {}
    for edge in plan.edges:
        if edge.kind == "external" or edge.target in managed or edge.via_gateway:
            continue
        target = servers.get(edge.target, edge.target)
        assert {*found[edge.caller]["networks"]} & {*found[target]["networks"]}, edge
        users.setdefault(target, {target}).add(edge.caller)
    for server in {*servers.values(), *(broker.name for broker in plan.brokers)} - managed:
        for network in found[server]["networks"]:
            company = {name for name, s in found.items() if network in s.get("networks", ())}
            own = {n for n in company if any(n.startswith(u) for u in users.get(server, ()))}
            assert company - own <= {server}


@each_system
def test_services_of_two_subsystems_meet_only_where_a_call_is_declared(spec: Path) -> None:
    plan, files = system(spec)
    found = services(files)
    calls = {(e.caller, e.target) for e in plan.edges if e.kind == "service" and not e.via_gateway}
    home = {each.name: each.subsystem for each in plan.workloads}
    crossing = {(home[a], home[b]) for a, b in calls if home[a] != home[b]}
    for one in plan.workloads:
        for other in plan.workloads:
            if one.subsystem == other.subsystem:
                continue
            shared = {*found[one.name]["networks"]} & {*found[other.name]["networks"]}
            pair = {(home[one.name], home[other.name]), (home[other.name], home[one.name])}
            assert not shared or pair & crossing, (one.name, other.name, shared)


@each_system
def test_addresses_name_services_and_their_ports(spec: Path) -> None:
    plan, files = system(spec)
    found = services(files)
    listens = {w.name: {str(p.container) for p in w.ports} for w in plan.workloads}
    for each in (*plan.stores, *plan.brokers):
        listens[each.name] = {str(each.port), *(str(port.container) for port in each.ports)}
    outside = {urlsplit(external.url).hostname for external in plan.externals}
    if issuer := found.get(issuer_host(in_development(plan))):
        listens[issuer_host(in_development(plan))] = {issuer["ports"][0].rpartition(":")[2]}
    for workload in plan.workloads:
        for name, value in found[workload.name].get("environment", {}).items():
            parts_ = urlsplit(value)
            if not name.endswith("_URL") or parts_.hostname in outside:
                continue
            assert parts_.hostname in found, f"{workload.name}: {name}={value}"
            assert parts_.port is None or str(parts_.port) in listens[parts_.hostname]


@each_system
def test_secrets_are_files_and_nowhere_else(spec: Path) -> None:
    for path, part in parts(system(spec)[1]).items():
        declared = part.get("secrets", {})
        for name, secret in declared.items():
            assert secret == {"file": f"./secrets/{name}"}
        for service in part["services"].values():
            mounted = {s if isinstance(s, str) else s["source"] for s in service.get("secrets", ())}
            assert mounted <= declared.keys(), path
            for name, value in service.get("environment", {}).items():
                if name.endswith("_FILE"):
                    assert value.removeprefix("/run/secrets/") in mounted, f"{path}: {name}"
                if name.endswith(("PASSWORD", "TOKEN", "SECRET")):
                    assert value.startswith("${SECRET_"), f"{path}: {name}"


@each_system
def test_each_image_checks_the_port_at_which_it_is_told_to_listen(spec: Path) -> None:
    plan, files = system(spec)
    found = services(files)
    for workload in plan.workloads:
        path = f"services/{workload.name}/Dockerfile"
        if path not in files:
            continue
        text = files[path].decode()
        environment = found[workload.name]["environment"]
        port = environment.get("ADMIN_PORT") or environment.get("HTTP_PORT") or "8000"
        checked = re.search(r"^HEALTHCHECK .*http://127\.0\.0\.1:(\d+)(/\w+)", text, re.MULTILINE)
        if checked is None:
            assert "HEALTHCHECK NONE\n" in text
        else:
            assert checked[1] == port
        context = files[f"{path}.dockerignore"].decode().splitlines()
        for copied in re.findall(r"^COPY ((?:services|libs)/\S+)", text, re.MULTILINE):
            assert f"!{copied}" in context


RICH = """
msgen: 1
system: shop
secrets: {key: {from: kv/key}}
services:
  order:
    endpoints: {GET /orders: {response: {key: string}}}
    volumes: {cache: {path: /cache, size: 1Gi}, spool: {path: /spool}}
    resources: {cpu: 250m..1, memory: 128Mi..256Mi}
    hardening: {writable: [/var/run/x], capabilities: [NET_BIND_SERVICE]}
    env: {PRICE: 'costs $5'}
    init: {schema: {image: 'schema:1', args: [--to, $(TARGET)], env: {TARGET: 'a$b'}}}
    sidecars: {agent: 'agent:1'}
    jobs: {tidy: {run: once, entrypoint: [python, -m, order.tidy]}}
    depends_on: [orders-db, fleet-db]
  maps:
    image: maps:1
    ports: {http: {container: 8080, service: 80}}
    env: {KEY: {secret: key}, DB: {url: orders-db}}
    probes: {ready: {command: [ready, --now]}}
  caller: {depends_on: [maps]}
datastores:
  orders-db: {kind: postgres, entities: {orders: {id: uuid}}}
  fleet-db: {kind: postgres, server: orders-db, entities: {legs: {id: uuid}}}
"""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return made(RICH, tmp_path_factory.mktemp("rich"))


def test_resources_volumes_and_exceptions(rich: dict[str, bytes]) -> None:
    order = services(rich)["order"]
    assert order["deploy"]["resources"] == {
        "limits": {"pids": 512, "cpus": "1", "memory": "256m"},
        "reservations": {"cpus": "0.25", "memory": "128m"},
    }
    assert order["volumes"] == ["order-cache:/cache"]
    assert order["tmpfs"] == ["/tmp", "/var/run/x", "/spool"]
    assert order["cap_add"] == ["NET_BIND_SERVICE"]
    assert order["environment"]["PRICE"] == "costs $$5"
    dockerfile = rich["services/order/Dockerfile"].decode()
    assert 'RUN ["install", "-d", "-o", "10001", "-g", "10001", "/cache"]' in dockerfile


def test_what_runs_before_and_beside(rich: dict[str, bytes]) -> None:
    found = services(rich)
    done = {"condition": "service_completed_successfully"}
    assert found["order"]["depends_on"]["order-schema"] == done
    assert found["order-schema"]["command"] == ["--to", "a$$b"]
    assert found["order-schema"]["depends_on"] == {"orders-db": {"condition": "service_healthy"}}
    assert found["order-agent"]["network_mode"] == "service:order"
    assert found["order-tidy"]["profiles"] == ["tools"]
    assert found["order-tidy"]["image"] == found["order"]["image"]


def test_an_image_of_others_gets_its_secrets_from_the_environment(rich: dict[str, bytes]) -> None:
    maps = services(rich)["maps"]
    key = "${SECRET_KEY:?run compose/secrets.sh}"
    password = "${SECRET_ORDERS_DB_PASSWORD:?run compose/secrets.sh}"
    url = f"postgresql://orders_db:{password}@orders-db:5432/orders_db"
    assert maps["environment"] == {"DB": url, "KEY": key}
    assert maps["healthcheck"]["test"] == ["CMD", "ready", "--now"]


def test_peers_dial_the_port_where_a_process_listens(rich: dict[str, bytes]) -> None:
    assert services(rich)["caller"]["environment"]["MAPS_URL"] == "http://maps:8080"


def test_a_second_store_has_a_user_of_its_own_on_the_server(rich: dict[str, bytes]) -> None:
    part = parts(rich)["compose/orders-db.yaml"]
    assert "fleet-db-password" in part["services"]["orders-db"]["secrets"]
    script = "compose/databases/fleet-db.sh"
    assert b'CREATE ROLE "fleet_db"' in rich[script]
    mounted = "./databases/fleet-db.sh:/docker-entrypoint-initdb.d/fleet-db.sh:ro"
    assert mounted in part["services"]["orders-db"]["volumes"]
    url = services(rich)["order"]["environment"]["FLEET_DB_URL"]
    assert url == "postgresql://fleet_db@orders-db:5432/fleet_db"


def test_the_issuer_of_a_system_that_names_none(tmp_path: Path) -> None:
    spec = """
msgen: 1
system: shop
platform: {gateway: envoy}
services:
  order:
    expose: {prefix: /orders}
    endpoints:
      POST /orders: {auth: [orders:write]}
  tidy: {kind: cron, schedule: '0 4 * * *', calls: [stock GET /items]}
  stock: {endpoints: {GET /items: {auth: [stock:read]}}}
"""
    files = made(spec, tmp_path)
    found = services(files)
    assert found["identity"]["environment"]["CLIENT_TIDY"].startswith("${SECRET_TIDY_CLIENT")
    issuer = "http://identity:8080/realms/shop"
    assert found["order"]["environment"]["IDENTITY_ISSUER"] == issuer
    assert "order.outside" not in found["order"]["networks"]
    realm = yaml.safe_load(files["compose/identity/realm.json"])
    service, developer = realm["clients"]
    assert (service["clientId"], developer["clientId"]) == ("tidy", "developer")
    assert service["defaultClientScopes"] == ["stock:read"]
    assert service["optionalClientScopes"] == developer["defaultClientScopes"] == []
    assert developer["optionalClientScopes"] == ["orders:write", "stock:read"]
    assert {scope["name"] for scope in realm["clientScopes"]} == {"orders:write", "stock:read"}


@pytest.mark.parametrize("kind", ["postgres", "mysql", "mariadb"])
def test_a_database_is_dialled_by_its_name(kind: str, tmp_path: Path) -> None:
    spec = f"""
msgen: 1
system: shop
services: {{order: {{endpoints: {{GET /orders: {{}}}}, depends_on: [orders-db, bills]}}}}
datastores:
  orders-db: {{kind: {kind}}}
  bills: {{kind: {kind}, server: orders-db}}
"""
    files = made(spec, tmp_path)
    order = services(files)["order"]
    assert urlsplit(order["environment"]["ORDERS_DB_URL"]).path == "/orders_db"
    assert urlsplit(order["environment"]["BILLS_URL"]).path == "/bills"
    assert urlsplit(order["environment"]["BILLS_URL"]).username == "bills"
    assert "compose/databases/bills.sh" in files


def test_nobody_is_asked_for_tokens_where_everything_is_public(tmp_path: Path) -> None:
    spec = """
msgen: 1
system: shop
platform: {gateway: envoy}
services: {order: {expose: {prefix: /, auth: none}, endpoints: {GET /orders: {auth: none}}}}
"""
    files = made(spec, tmp_path)
    assert "identity" not in services(files)
    assert "compose/token.sh" not in files
    assert "depends_on" not in services(files)["gateway"]


def test_a_worker_is_watched_at_the_port_that_nobody_else_knows(tmp_path: Path) -> None:
    spec = """
msgen: 1
system: shop
services: {mail: {kind: worker, consumes: {sold: {group: mail}}}}
brokers: {events: {kind: nats}}
topics: {sold: {schema: {id: uuid}}}
"""
    files = made(spec, tmp_path)
    (watched,) = yaml.safe_load(files["compose/observe/targets/mail.json"])
    assert watched["targets"] == ["mail:8000"]
    assert services(files)["mail"]["environment"]["HTTP_HOST"] == "0.0.0.0"
