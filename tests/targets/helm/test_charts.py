"""The charts as data: what is decided in Python, before any template sees it."""

import json
import re
from pathlib import Path

import yaml
from jsonschema import Draft7Validator

from tests.corpus_generated.cases import EXAMPLES
from tests.targets.helm.made import charts, made, values

LIBRARY = Path(__file__).parents[3] / "templates/libs/python/src/chassis"
ORDER = """
msgen: 1
system: shop
platform: {host: shop.example.com, identity: {issuer: https://id.example.com, audience: shop}}
defaults: {service: {blueprint: python-fastapi}}
secrets: {stripe-key: {from: kv/shop#stripe}}
services:
  order:
    replicas: 2..5
    resources: {cpu: 250m..2, memory: 300Mi}
    expose: {auth: none}
    endpoints:
      POST /orders: {calls: [stock POST /holds], request: {n: int}}
    env: {KEY: {secret: stripe-key}, PRICE: 5$}
    depends_on: {stock: {timeout: 400ms}, orders-db: {}}
  stock:
    ports: {http: {container: 9000, service: 80}}
    endpoints: {POST /holds: {}}
  legacy:
    image: registry.example.com/legacy:3
    ports: {feed: 9090/tcp}
    env: {DSN: {url: orders-db}, WHO: {self: namespace}}
    depends_on: [orders-db]
  night: {kind: cron, blueprint: python-worker, schedule: '0 3 * * *', calls: [stock POST /holds]}
datastores:
  orders-db: {kind: postgres, size: 5Gi}
environments:
  prod:
    platform: {host: shop.example.org}
    services: {order: {replicas: 3..9}}
    datastores: {orders-db: {managed: true}}
"""


def test_a_chart_has_what_the_spec_says(tmp_path: Path) -> None:
    order = values(made(ORDER, tmp_path), "order")
    assert order["replicas"] == {"min": 2, "max": 5}
    assert order["resources"]["requests"]["cpu"] == "250m"
    assert order["resources"]["limits"]["memory"] == "300Mi"
    assert order["env"]["PRICE"] == "5$$"  # so that Kubernetes replaces nothing
    assert order["env"]["KEY_FILE"] == "/run/secrets/stripe-key"
    assert "stripe-key" in order["secrets"]
    assert order["env"]["STOCK_URL"] == "http://stock:80"


def test_policies_name_ports_of_pods(tmp_path: Path) -> None:
    files = made(ORDER, tmp_path)
    assert values(files, "order")["access"]["to"] == {"orders-db": [5432], "stock": [9000]}
    assert values(files, "stock")["access"]["from"] == {"night": [9000], "order": [9000]}
    servers = values(files, "data")["servers"]
    assert servers["orders-db"]["access"]["from"] == {"legacy": [5432], "order": [5432]}


def test_who_reads_no_files_gets_secrets_as_variables(tmp_path: Path) -> None:
    legacy = values(made(ORDER, tmp_path), "legacy")
    assert legacy["secretEnv"] == {"SECRET_ORDERS_DB_PASSWORD": "orders-db-password"}
    assert "$(SECRET_ORDERS_DB_PASSWORD)@orders-db:5432" in legacy["env"]["DSN"]
    assert legacy["fieldEnv"] == {"WHO": "metadata.namespace"}


def test_a_schedule_is_kept_by_the_cluster(tmp_path: Path) -> None:
    night = values(made(ORDER, tmp_path), "night")
    assert night["kind"] == "cronjob"
    assert night["command"] == ["python", "-m", "chassis.worker", "night"]
    assert "replicas" not in night
    assert "probes" not in night


def test_an_environment_says_only_what_differs(tmp_path: Path) -> None:
    prod = yaml.safe_load(made(ORDER, tmp_path)["values-prod.yaml"])
    assert prod["global"] == {"environment": "prod", "env": {"ENVIRONMENT": "prod"},
                              "secrets": {"shared": {"orders-db-url": "shop/orders-db-url"}}}  # fmt: skip
    assert prod["order"]["replicas"] == {"min": 3, "max": 9}
    assert prod["data"]["servers"]["orders-db"]["enabled"] is False
    assert prod["order"]["env"]["ORDERS_DB_URL"] is None
    assert prod["order"]["access"]["to"] == {"orders-db": None}
    assert prod["order"]["access"]["outside"]["orders-db"] == {"ports": [5432]}
    assert "stock" not in prod


def test_an_environment_with_other_policies_tells_the_code(tmp_path: Path) -> None:
    other = (
        "{replicas: 3..9, depends_on: {stock: {timeout: 250ms, faults: {delay: 1s, share: 5%}}}}"
    )
    prod = yaml.safe_load(
        made(ORDER.replace("{replicas: 3..9}", other), tmp_path)["values-prod.yaml"]
    )
    told = {name: text for name, text in prod["order"]["env"].items() if name.startswith("STOCK")}
    assert told == {"STOCK_TIMEOUT": "250ms", "STOCK_FAULT_DELAY": "1s", "STOCK_FAULT_SHARE": "5%"}


def test_an_environment_may_take_a_policy_away(tmp_path: Path) -> None:
    edge = (
        "stock: {timeout: 400ms, max_in_flight: 7, retries: {count: 2, budget: 5%},"
        " circuit_breaker: {failures: 3}, faults: {delay: 1s, abort: 503}}"
    )
    other = (
        "{replicas: 3..9, depends_on: {stock: {timeout: none, max_in_flight: null,"
        " retries: {count: 0, budget: null}, circuit_breaker: null, faults: null}}}"
    )
    spec = ORDER.replace("stock: {timeout: 400ms}", edge).replace("{replicas: 3..9}", other)
    told = yaml.safe_load(made(spec, tmp_path)["values-prod.yaml"])["order"]["env"]
    assert {name: text for name, text in told.items() if name.startswith("STOCK")} == {
        "STOCK_TIMEOUT": "none",
        "STOCK_MAX_IN_FLIGHT": "none",
        "STOCK_RETRIES": "0",
        "STOCK_RETRY_BUDGET": "10%",
        "STOCK_BREAKER_FAILURES": "0",
        "STOCK_FAULT_SHARE": "0%",
        "STOCK_FAULT_DELAY": "0ms",
        "STOCK_FAULT_ABORT": "none",
    }


def test_no_connection_is_kept_idle_for_as_long_as_a_service_that_stops_goes_on(
    tmp_path: Path,
) -> None:
    files = made(ORDER, tmp_path)
    pause = float(values(files, "order")["env"]["STOP_PAUSE"].removesuffix("s"))
    gateway = re.findall(rb"idle_timeout: (\d+)s", files["files/envoy.yaml"])
    clients = (LIBRARY / "calls.py").read_text()
    inside = re.search(r"^KEEP_ALIVE_INSIDE = ([\d.]+)$", clients, re.MULTILINE)
    assert inside is not None
    assert float(inside[1]) < pause
    assert min(map(float, gateway)) < pause


def test_an_environment_with_other_timeouts_of_endpoints_tells_the_code(tmp_path: Path) -> None:
    other = "{replicas: 3..9, endpoints: {POST /orders: {timeout: 9s}}}"
    spec = ORDER.replace("{replicas: 3..9}", other)
    prod = yaml.safe_load(made(spec, tmp_path)["values-prod.yaml"])
    assert prod["order"]["env"]["ENDPOINT_TIMEOUTS"] == "create_order=9s"
    assert "ENDPOINT_TIMEOUTS" not in values(made(spec, tmp_path), "order")["env"]


def test_a_job_comes_after_what_is_installed_with_it(tmp_path: Path) -> None:
    job = "{kind: service, image: 'example.com/a:1', jobs: {migrate: {args: up}}"
    inside = ORDER.replace("  stock:", f"  tool: {job}, depends_on: [orders-db]}}\n  stock:", 1)
    files = made(inside, tmp_path)
    assert values(files, "tool")["jobs"]["migrate"]["hook"] == "post-install,pre-upgrade"
    prod = yaml.safe_load(files["values-prod.yaml"])
    assert prod["tool"]["jobs"]["migrate"]["hook"] == "pre-install,pre-upgrade"


def test_every_file_of_values_keeps_its_schema() -> None:
    for spec in EXAMPLES.glob("*/system.yaml"):
        files = charts(spec)
        for path, content in files.items():
            if path.endswith("values.schema.json"):
                schema = json.loads(content)
                Draft7Validator.check_schema(schema)
                beside = yaml.safe_load(files[path.replace(".schema.json", ".yaml")])
                assert [*Draft7Validator(schema).iter_errors(beside)] == []


def test_a_service_is_a_folder_and_one_line(tmp_path: Path) -> None:
    old = made(ORDER, tmp_path)
    new = made(
        ORDER.replace("  legacy:", "  extra: {endpoints: {GET /x: {}}}\n  legacy:"), tmp_path
    )
    changed = {path for path in new if new[path] != old.get(path)}
    assert {path for path in changed if not path.startswith("charts/extra/")} == {"Chart.yaml"}
    before = old["Chart.yaml"].splitlines()
    after = new["Chart.yaml"].splitlines()
    assert len(after) == len(before) + 1
    assert set(before) <= set(after)


def test_the_umbrella_alone_names_what_it_depends_on(tmp_path: Path) -> None:
    """Helm copies the values of all for each chart that depends on another."""
    files = made(ORDER, tmp_path)
    inside = [path for path in files if path.startswith("charts/") and path.endswith("/Chart.yaml")]
    assert len(inside) > 1
    for path in inside:
        assert "dependencies" not in yaml.safe_load(files[path]), path
