"""The umbrella of the web shop on a real node, from its first start to the way back."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.cluster import shop, traffic
from tests.cluster.places import ADDRESS
from tests.cluster.processes import eventually
from tests.cluster.shop import NAMESPACE
from tests.conformance.apiserver import ApiServer

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(900)]

_WARM_S, _AFTER_S = 5, 10
_LABEL = "app.kubernetes.io/name"


def listed(api: ApiServer, kind: str, space: str = NAMESPACE) -> list[dict[str, Any]]:
    done = api.kubectl("get", kind, "-n", space, "-o", "json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["items"]
    return found


def conditions(pod: dict[str, Any]) -> dict[str, str]:
    return {each["type"]: each["status"] for each in pod["status"].get("conditions", ())}


def several(api: ApiServer) -> list[dict[str, Any]]:
    """The pods of what has more than one of them."""
    counts = {
        each["metadata"]["name"]: each["status"].get("replicas", 0)
        for each in listed(api, "deployments")
    }
    found = listed(api, "pods")
    return [pod for pod in found if counts.get(pod["metadata"]["labels"].get(_LABEL), 0) > 1]


def restarts(pod: dict[str, Any]) -> int:
    """How often its containers came back."""
    return sum(each["restartCount"] for each in pod["status"]["containerStatuses"])


def test_all_pods_are_ready(release: ApiServer) -> None:
    pods = listed(release, "pods")
    assert len(pods) == 19
    for pod in pods:
        assert conditions(pod)["Ready"] == "True", pod["metadata"]["name"]
    # Services were started before their database had a name, and waited for it.
    assert {pod["metadata"]["name"]: restarts(pod) for pod in pods if restarts(pod)} == {}


def test_an_order_is_placed_through_the_gateway(release: ApiServer, entrance: str) -> None:
    known = str(uuid.uuid4())
    with httpx.Client(base_url=entrance, timeout=30, trust_env=False) as gateway:

        def placed() -> dict[str, Any] | None:
            told = traffic.headers("orders:write") | {"x-correlation-id": known}
            answer = gateway.post("/api/orders", json=traffic.order(), headers=told)
            return answer.json() if answer.status_code == 201 else None

        made = eventually(placed, seconds=30, what="an order is placed")
        assert made is not None
        again = gateway.get(f"/api/orders/{made['id']}", headers=traffic.headers())
        assert again.json() == made
        assert gateway.post("/api/orders", json=traffic.order()).status_code == 401
        wrong = traffic.headers("products:write")
        refused = gateway.post("/api/orders", json=traffic.order(), headers=wrong)
        assert refused.status_code == 403
        assert "<html" in gateway.get("/").text

    def notified() -> bool:
        said = release.kubectl("logs", "deployment/notification", "-n", NAMESPACE, "--tail=200")
        return known in said.stdout

    eventually(notified, seconds=30, what="the event reaches the worker")


@pytest.mark.parametrize(
    ("caller", "host", "port", "allowed"),
    [
        ("order", "inventory", 8000, True),
        ("order", "main-pg", 5432, True),
        ("order", ADDRESS, 8180, True),
        ("inventory", "order", 8000, True),
        ("notification", "events", 5672, True),
        ("user", "sessions", 6379, True),
        ("notification", "main-pg", 5432, False),
        ("notification", "order", 8000, False),
        ("storefront", "main-pg", 5432, False),
        ("storefront", "payment", 8000, False),
        ("user", "order", 8000, False),
        ("user", "events", 5672, False),
        ("product", "sessions", 6379, False),
        ("payment", "logistics", 8000, False),
        ("order", "gateway", 80, False),
        ("order", ADDRESS, 6443, False),
    ],
)
def test_who_reaches_whom(
    release: ApiServer, caller: str, host: str, port: int, allowed: bool
) -> None:
    assert reaches(release, NAMESPACE, f"deployment/{caller}", host, port) is allowed


def reaches(api: ApiServer, space: str, caller: str, host: str, port: int) -> bool:
    """Whether a pod can open a connection."""
    code = (
        "import socket\n"
        f"try: socket.create_connection(({host!r}, {port}), 3)\n"
        "except socket.gaierror: raise\n"
        "except OSError: print('shut')\n"
        "else: print('open')"
    )
    done = api.kubectl("exec", "-n", space, caller, "--", "python", "-c", code)
    assert done.stdout in {"open\n", "shut\n"}, done.stdout + done.stderr
    return done.stdout == "open\n"


@pytest.fixture
def stranger(release: ApiServer) -> Iterator[str]:
    """A pod of another namespace, in which no policy holds."""
    shop.create(release, shop.restricted("strangers"))
    eventually(
        lambda: release.kubectl("get", "sa", "default", "-n", "strangers").returncode == 0,
        seconds=30,
        what="the namespace has its account",
    )
    container = {
        "name": "main",
        "image": f"{shop.REGISTRY}/order:one",
        "command": ["python", "-c", "import signal; signal.pause()"],
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    security = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    spec = {"containers": [container], "securityContext": security}
    made = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "stranger"}, "spec": spec}
    shop.create(release, made, "strangers")
    wait = ("wait", "-n", "strangers", "--for=condition=Ready", "pod/stranger", "--timeout=60s")
    waited = release.kubectl(*wait)
    assert waited.returncode == 0, waited.stderr
    yield "pod/stranger"
    release.kubectl("delete", "namespace", "strangers", "--wait=false")


def test_a_stranger_reaches_the_entrance_alone(release: ApiServer, stranger: str) -> None:
    def opened(host: str, port: int) -> bool:
        return reaches(release, "strangers", stranger, f"{host}.{NAMESPACE}", port)

    assert opened("gateway", 80)
    assert not opened("order", 8000)
    assert not opened("main-pg", 5432)
    assert not opened("events", 5672)


def test_autoscalers_know_what_pods_use(release: ApiServer) -> None:
    def active() -> bool:
        found = listed(release, "horizontalpodautoscalers")
        return len(found) == 6 and all(
            {"AbleToScale": "True", "ScalingActive": "True"}.items() <= conditions(each).items()
            for each in found
        )

    eventually(active, seconds=120, what="all autoscalers are active")
    for each in listed(release, "horizontalpodautoscalers"):
        (metric,) = each["status"]["currentMetrics"]
        used = metric["resource"]["current"]["averageUtilization"]
        print(f"{each['metadata']['name']}: {used} % of the requested CPU")


def test_budgets_let_one_pod_go_at_a_time(release: ApiServer) -> None:
    budgets = {each["metadata"]["name"]: each["status"] for each in listed(release, "pdb")}
    assert set(budgets) == {pod["metadata"]["labels"][_LABEL] for pod in several(release)}
    assert {each["disruptionsAllowed"] for each in budgets.values()} == {1}


def test_its_own_tests_pass(release: ApiServer) -> None:
    done = release.helm("test", shop.RELEASE, "-n", NAMESPACE, "--timeout", "200s")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Phase:          Succeeded") >= 7


def test_an_update_loses_no_request(release: ApiServer, entrance: str) -> None:
    before = {pod["metadata"]["uid"] for pod in several(release)}
    shop.tag("one", "two")
    with traffic.steady(entrance) as seen:
        time.sleep(_WARM_S)
        begun = time.monotonic()
        shop.upgrade(release, "two")
        took = time.monotonic() - begun
        time.sleep(_AFTER_S)
    report("update", took, seen)
    images = {pod["spec"]["containers"][0]["image"] for pod in listed(release, "pods") if ours(pod)}
    assert {image.rpartition(":")[2] for image in images} == {"two"}
    assert not before & {pod["metadata"]["uid"] for pod in several(release) if ours(pod)}


def ours(pod: dict[str, Any]) -> bool:
    """Whether it runs an image that was built, and is not about to end."""
    image: str = pod["spec"]["containers"][0]["image"]
    return image.startswith(shop.REGISTRY) and "deletionTimestamp" not in pod["metadata"]


def report(what: str, took: float, seen: traffic.Traffic) -> None:
    """Say what was asked and answered; every answer was the one that was wanted."""
    asked = sum(seen.answers.values())
    print(f"{what}: {took:.0f} s, {asked} requests, slowest {seen.slowest_s:.2f} s")
    assert asked > 100
    assert seen.failures == []


def test_evictions_lose_no_request(release: ApiServer, entrance: str) -> None:
    """What a drain does, one pod after another; a single node has nowhere else to go."""
    going = several(release)
    with traffic.steady(entrance) as seen:
        time.sleep(_WARM_S)
        begun = time.monotonic()
        refused = sum(evict(release, pod["metadata"]["name"]) for pod in going)
        took = time.monotonic() - begun
        time.sleep(_AFTER_S)
    print(f"{len(going)} pods evicted; {refused} times a budget said to wait")
    report("evictions", took, seen)
    assert refused, "no budget was ever asked to hold a pod back"


def evict(api: ApiServer, pod: str) -> int:
    """Ask until the pod may go, as a drain does; return how often it was refused."""
    path = f"/api/v1/namespaces/{NAMESPACE}/pods/{pod}/eviction"
    about = {"name": pod, "namespace": NAMESPACE}
    wanted = json.dumps({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": about})
    refused = 0
    end = time.monotonic() + 120
    while time.monotonic() < end:
        done = api.kubectl("create", "--raw", path, "-f", "-", stdin=wanted)
        if done.returncode == 0 or "not found" in done.stderr:
            return refused
        assert "disruption budget" in done.stderr, done.stderr
        refused += 1
        time.sleep(1)
    raise AssertionError(f"{pod} may not go")


def test_a_release_is_taken_back_without_a_lost_request(release: ApiServer, entrance: str) -> None:
    with traffic.steady(entrance) as seen:
        time.sleep(_WARM_S)
        begun = time.monotonic()
        done = release.helm(
            "rollback", shop.RELEASE, "1", "-n", NAMESPACE, "--wait", "--timeout", "280s"
        )
        took = time.monotonic() - begun
        time.sleep(_AFTER_S)
    assert done.returncode == 0, done.stderr
    report("rollback", took, seen)
    tags = {
        pod["spec"]["containers"][0]["image"].rpartition(":")[2]
        for pod in listed(release, "pods")
        if ours(pod)
    }
    assert tags == {"one"}
    assert [
        pod["metadata"]["name"] for pod in listed(release, "pods") if ours(pod) and restarts(pod)
    ] == []


def test_a_service_waits_for_its_database(release: ApiServer) -> None:
    """The database's name means nothing as long as it has no pod."""

    def scaled(replicas: int) -> None:
        done = release.kubectl(
            "scale", "statefulset/main-pg", f"--replicas={replicas}", "-n", NAMESPACE
        )
        assert done.returncode == 0, done.stderr

    def orders() -> list[dict[str, Any]]:
        found = [
            pod
            for pod in listed(release, "pods")
            if pod["metadata"]["labels"].get(_LABEL) == "order"
        ]
        return [pod for pod in found if "deletionTimestamp" not in pod["metadata"]]

    old = {pod["metadata"]["uid"] for pod in orders()}
    scaled(0)
    gone = ("wait", "-n", NAMESPACE, "--for=delete", "pod/main-pg-0", "--timeout=90s")
    assert release.kubectl(*gone).returncode == 0
    release.kubectl("delete", "pod", "-n", NAMESPACE, "-l", f"{_LABEL}=order", "--wait=false")

    def waiting() -> bool:
        said = release.kubectl("logs", "-l", f"{_LABEL}=order", "-n", NAMESPACE, "--tail=50").stdout
        new = [pod for pod in orders() if pod["metadata"]["uid"] not in old]
        return len(new) > 1 and said.count('"not reached yet"') >= len(new)

    eventually(waiting, seconds=90, what="the new pods say that they wait")
    time.sleep(20)
    for pod in orders():
        assert (conditions(pod)["Ready"], restarts(pod)) == ("False", 0)
    scaled(1)
    eventually(
        lambda: all(conditions(pod).get("Ready") == "True" for pod in orders()),
        seconds=90,
        what="the service has found its database",
    )
    assert [restarts(pod) for pod in orders() if restarts(pod)] == []


def test_what_stops_a_pod_has_worked(release: ApiServer) -> None:
    failed = {"FailedPreStopHook", "BackOff", "FailedKillPod"}
    events = [each for each in listed(release, "events") if each["reason"] in failed]
    assert [(each["involvedObject"]["name"], each["message"]) for each in events] == []
