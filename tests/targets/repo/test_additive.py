"""Adding a service adds files: what is there already stays as it is, but for what is named here."""

from functools import cache
from pathlib import Path

import pytest

from msgen.pipeline import compile_system, judge_file

SHOP = (Path(__file__).parents[3] / "examples/ecommerce/system.yaml").read_text()
BINS = "endpoints: {GET /bins: {response: [Bin]}}"
PRIVATE = f"{{{BINS}}}"
PUBLIC = f"{{expose: {{prefix: /api, strip: true, auth: none}}, {BINS}}}"
SYSTEM_LOCK = ".msgen/lock/system.yaml"

Tree = dict[str, bytes]


@cache
def _made(text: str, folder: Path) -> Tree:
    spec = folder / "system.yaml"
    spec.write_text(text)
    return {file.path: file.content for file in compile_system(judge_file(spec)).files}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("additive")


def shop(folder: Path, *, name: str = "", service: str = "", called: bool = False) -> Tree:
    """Make the web shop, with one more service, which `order` calls where it is `called`."""
    text = SHOP
    if service:
        text = _before(text, "  Address: ", "  Bin: {id: uuid, shelf: string(1..20)}\n")
        text = _before(text, "  order:\n    description", f"  {name}: {service}\n")
    if called:
        text = _before(
            text,
            "        writes: [orders-db.orders]\n        publishes",
            f"          - {name} GET /bins: {{as: bins}}\n",
        )
        text = _before(text, "      orders-db: {}\n", f"      {name}: {{}}\n")
    return _made(text, folder)


def _before(text: str, place: str, added: str) -> str:
    assert text.count(place) == 1
    return text.replace(place, added + place)


def touched(old: Tree, new: Tree, *, but: str) -> list[str]:
    """Return the paths that differ, without those of the service `but`."""
    own = (
        f"services/{but}/", f".msgen/lock/{but}.yaml", f"tests/endpoints/{but}.json",
        f"compose/{but}.yaml", f"compose/observe/targets/{but}.json",
        f"deploy/helm/shop/charts/{but}/",
    )  # fmt: skip
    return sorted(
        path for path in {*old, *new} if old.get(path) != new.get(path) and not path.startswith(own)
    )


@pytest.mark.parametrize("name", ["warehouse", "archive", "zoo"])
def test_a_service_without_edges_touches_nothing(folder: Path, name: str) -> None:
    old, new = shop(folder), shop(folder, name=name, service=PRIVATE)
    assert f"services/{name}/openapi.yaml" in new
    assert touched(old, new, but=name) == [
        ".msgen/lock/_files.yaml",
        SYSTEM_LOCK,
        "compose.yaml",
        "deploy/helm/shop/Chart.yaml",
        "deploy/helm/shop/values-prod.yaml",  # whose defaults are others: its replicas there
        "docker-bake.hcl",
    ]
    for path in ("compose.yaml", "deploy/helm/shop/Chart.yaml", "docker-bake.hcl"):
        assert len(new[path].splitlines()) == len(old[path].splitlines()) + 1


@pytest.mark.parametrize("name", ["warehouse", "archive", "zoo"])
def test_a_public_service_touches_the_gateway_and_the_page_of_all_endpoints(
    folder: Path, name: str
) -> None:
    old, new = shop(folder), shop(folder, name=name, service=PUBLIC)
    assert f"tests/endpoints/{name}.json" in new
    assert touched(old, new, but=name) == [
        ".msgen/lock/_files.yaml",
        ".msgen/lock/storefront.yaml",
        SYSTEM_LOCK,
        "compose.yaml",
        "compose/gateway.yaml",  # the first public service of its subsystem
        "deploy/helm/shop/Chart.yaml",
        "deploy/helm/shop/files/envoy-staging.yaml",  # which has tokens of another issuer
        "deploy/helm/shop/files/envoy.yaml",
        "deploy/helm/shop/values-prod.yaml",
        "deploy/helm/shop/values.yaml",  # whom the gateway may dial
        "docker-bake.hcl",
        "gateway/envoy.local.yaml",
        "gateway/envoy.yaml",
        "services/storefront/public/api.json",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "compose.yaml",
        "deploy/helm/shop/Chart.yaml",
        "deploy/helm/shop/values-prod.yaml",
        "deploy/helm/shop/values.yaml",
        "docker-bake.hcl",
        "gateway/envoy.yaml",
        "services/storefront/public/api.json",
    ],
)
def test_what_has_to_change_gets_lines_and_loses_none(folder: Path, path: str) -> None:
    old = shop(folder)[path].decode().splitlines()
    new = iter(shop(folder, name="warehouse", service=PUBLIC)[path].decode().splitlines())
    assert [line for line in old if line not in new] == []


def test_a_call_touches_the_caller_alone(folder: Path) -> None:
    old = shop(folder, name="warehouse", service=PRIVATE)
    new = shop(folder, name="warehouse", service=PRIVATE, called=True)
    assert touched(old, new, but="warehouse") == [
        ".msgen/lock/order.yaml",
        "compose/order.yaml",
        "deploy/helm/shop/charts/order/values.yaml",
        "services/order/README.md",
        "services/order/src/order/clients.py",
        "services/order/src/order/context.py",
        "services/order/src/order/handlers/create_order.py",
        "services/order/src/order/models.py",
        "services/order/src/order/settings.py",
        "services/order/src/order/wiring.py",
        "services/order/tests/conftest.py",
        "services/order/tests/test_contract.py",
        "services/order/tests/test_create_order.py",
    ]


def test_who_is_called_learns_who_may_call(folder: Path) -> None:
    old = shop(folder, name="warehouse", service=PRIVATE)
    new = shop(folder, name="warehouse", service=PRIVATE, called=True)
    assert [path for path in touched(old, new, but="") if "warehouse" in path] == [
        ".msgen/lock/warehouse.yaml",
        "compose/warehouse.yaml",  # the network that two subsystems share
        "deploy/helm/shop/charts/warehouse/values.yaml",
        "services/warehouse/README.md",
        "services/warehouse/src/warehouse/routes.py",
        "services/warehouse/tests/test_list_bins.py",
    ]
