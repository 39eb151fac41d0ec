"""What Helm makes of the charts of every example in every environment."""

import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from msgen.pipeline import compile_system, judge_file
from msgen.plan.model import Plan
from tests.conformance.tools import required
from tests.corpus_generated.cases import EXAMPLES
from tests.targets.helm.edges import declared
from tests.targets.helm.made import of_plan
from tests.targets.helm.policies import Cluster, Pod, hook, pods

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(300)]

NAMESPACE = "system"
SYSTEMS = Path(__file__).parents[2] / "systems"
DNS = Pod("dns", "kube-system", (("k8s-app", "kube-dns"),))
CASES = [
    (name, environment)
    for name, environments in {
        "ecommerce": ("", "staging", "prod"),
        "finance": ("", "prod"),
        "healthcare": ("", "staging", "prod"),
        "logistics": ("",),
    }.items()
    for environment in environments
] + [(path.parent.name, "") for path in sorted(SYSTEMS.glob("*/system.yaml"))]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A system in one environment, and its manifests."""

    plan: Plan
    manifests: tuple[dict[str, Any], ...]

    def of_kind(self, *kinds: str) -> list[dict[str, Any]]:
        return [each for each in self.manifests if each["kind"] in kinds and not hook(each)]


def write(files: dict[str, bytes], folder: Path) -> Path:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


def helm(*arguments: str | Path) -> str:
    done = subprocess.run([required("helm"), *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module", params=CASES, ids=lambda case: "-".join(filter(None, case)))
def rendered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    name, environment = request.param
    home = EXAMPLES if (EXAMPLES / name).is_dir() else SYSTEMS
    plan = judge_file(home / name / "system.yaml").sound_plan()
    folder = write(of_plan(plan), tmp_path_factory.mktemp(name))
    said = ["-f", folder / f"values-{environment}.yaml"] if environment else []
    text = helm("template", "release", folder, "--namespace", NAMESPACE, *said)
    here = next((each for each in plan.overlays if each.environment == environment), plan)
    return Rendered(here, tuple(filter(None, yaml.safe_load_all(text))))


def test_policies_allow_what_is_declared_and_nothing_else(rendered: Rendered) -> None:
    cluster = Cluster.of(rendered.manifests, NAMESPACE)
    ends = list(pods(rendered.of_kind("Deployment", "StatefulSet", "CronJob"), NAMESPACE))
    running = {each.name for each in ends}
    numbers = {port for _, _, port, _ in declared(rendered.plan)} | {22, 443, 8080}
    found = {
        (one.name, other.name, port, protocol)
        for one in ends
        for other in ends
        if one != other
        for port in numbers
        for protocol in ("TCP", "UDP")
        if cluster.allows(one, other, port, protocol)
    }
    wanted = {pair for pair in declared(rendered.plan) if {pair[0], pair[1]} <= running}
    assert found == wanted


def test_every_pod_looks_up_names_and_a_stranger_reaches_the_gateway_alone(
    rendered: Rendered,
) -> None:
    cluster = Cluster.of(rendered.manifests, NAMESPACE)
    ends = list(pods(rendered.of_kind("Deployment", "StatefulSet", "CronJob"), NAMESPACE))
    strangers = [Pod("new", NAMESPACE), Pod("there", "elsewhere"), Pod("x", "", address="1.2.3.4")]
    for each in ends:
        assert cluster.allows(each, DNS, 53, "UDP")
        assert not cluster.allows(each, DNS, 22)
        for stranger in strangers[1:]:
            assert cluster.allows(stranger, each, 8080) == (each.name == "gateway")
    # nobody selected the new pod, so the default lets it neither in nor out
    assert not any(cluster.allows(strangers[0], each, 8080) for each in ends)


def test_every_pod_is_as_restricted_as_can_be(rendered: Rendered) -> None:
    exceptions = {each.name for each in rendered.plan.workloads if each.hardening}
    for each in rendered.manifests:
        if each["metadata"]["name"] in exceptions:
            continue
        spec = each.get("spec", {})
        pod = spec.get("jobTemplate", {}).get("spec", spec).get("template", {}).get("spec")
        if each["kind"] == "Pod":
            pod = spec
        if not pod:
            continue
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            assert container["securityContext"]["allowPrivilegeEscalation"] is False
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert (
                container["resources"]["requests"].keys() == container["resources"]["limits"].keys()
            )


def test_what_is_named_exists(rendered: Rendered) -> None:
    """Selectors find pods, targets of scaling and of ports exist, and no two share a name."""
    workloads = rendered.of_kind("Deployment", "StatefulSet")
    ends = {each.name: each.has for each in pods(workloads, NAMESPACE)}
    ports = {
        each["metadata"]["name"]: {
            port["name"]
            for port in each["spec"]["template"]["spec"]["containers"][0].get("ports", ())
        }
        for each in workloads
    }
    for each in rendered.of_kind("Service", "PodDisruptionBudget"):
        selector = each["spec"]["selector"]
        labels = selector.get("matchLabels", selector)
        assert [n for n, has in ends.items() if labels.items() <= has.items()] == [
            each["metadata"]["name"]
        ]
        for port in each["spec"].get("ports", ()):
            assert port["targetPort"] in ports[each["metadata"]["name"]]
    for each in rendered.of_kind("HorizontalPodAutoscaler"):
        assert each["spec"]["scaleTargetRef"]["name"] in ends
        assert each["spec"]["minReplicas"] < each["spec"]["maxReplicas"]
    names = Counter((each["kind"], each["metadata"]["name"]) for each in rendered.manifests)
    assert [name for name, count in names.items() if count > 1] == []


def test_a_drain_is_never_held_up(rendered: Rendered) -> None:
    for each in rendered.of_kind("PodDisruptionBudget"):
        assert each["spec"]["maxUnavailable"] == 1
        assert each["spec"]["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


def test_a_new_pod_is_ready_before_an_old_one_goes(rendered: Rendered) -> None:
    probed = {w.name for w in rendered.plan.workloads if any(p.name == "ready" for p in w.probes)}
    for each in rendered.of_kind("Deployment"):
        if each["metadata"]["labels"]["app.kubernetes.io/component"] == "data":
            continue
        strategy = each["spec"]["strategy"]["rollingUpdate"]
        assert strategy["maxUnavailable"] == 0
        pod = each["spec"]["template"]["spec"]
        container = pod["containers"][0]
        if container.get("ports"):
            pause = paused(container)
            if each["metadata"]["name"] in probed:  # of other images only what is said is known
                assert "readinessProbe" in container
            told = {env["name"]: env.get("value", "") for env in container.get("env", ())}
            work = int(told.get("STOP_GRACE", "0s").removesuffix("s"))
            assert pod["terminationGracePeriodSeconds"] > pause + work


def paused(container: dict[str, Any]) -> int:
    """For how many seconds it goes on after it was told to stop, since not all have heard yet."""
    told = {each["name"]: each.get("value") for each in container.get("env", ())}
    before = container.get("lifecycle", {}).get("preStop", {})
    if "exec" in before:  # the gateway: `drain PAUSE GRACE`
        return int(before["exec"]["command"][-2])
    if "sleep" in before:
        assert "STOP_PAUSE" not in told, "it would pause twice"
        return int(before["sleep"]["seconds"])
    return int(str(told["STOP_PAUSE"]).removesuffix("s"))


def test_the_gateway_has_time_for_all_that_is_behind_it(rendered: Rendered) -> None:
    for each in rendered.of_kind("Deployment"):
        if each["metadata"]["labels"]["app.kubernetes.io/component"] != "gateway":
            continue
        pod = each["spec"]["template"]["spec"]
        pause, grace = map(
            int, pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][-2:]
        )
        longest = max(route.timeout_ms or 0 for route in rendered.plan.routes) / 1000
        assert grace >= longest
        assert pod["terminationGracePeriodSeconds"] == pause + grace + 5


def test_charts_are_linted(tmp_path: Path) -> None:
    for spec in EXAMPLES.glob("*/system.yaml"):
        folder = write(of_plan(judge_file(spec).sound_plan()), tmp_path / spec.parent.name)
        assert "0 chart(s) failed" in helm("lint", "--strict", folder)


def test_a_wrong_value_is_told_by_the_schema(tmp_path: Path) -> None:
    plan = judge_file(EXAMPLES / "ecommerce/system.yaml").sound_plan()
    folder = write(of_plan(plan), tmp_path)
    arguments = ["template", "release", folder, "--set", "order.replcias.min=3"]
    done = subprocess.run([required("helm"), *arguments], capture_output=True, text=True)
    assert done.returncode == 1
    assert "replcias" in done.stderr


def test_options_of_the_charts(tmp_path: Path) -> None:
    """What is off unless somebody asks for it."""
    plan = judge_file(EXAMPLES / "ecommerce/system.yaml").sound_plan()
    folder = write(of_plan(plan), tmp_path)
    said = (
        "global.secrets.external=true", "global.monitoring.serviceMonitor=true",
        "global.priority.serving=high", "gateway.ingress.enabled=true",
        "global.env.OTEL_EXPORTER_OTLP_ENDPOINT=http://otel.observability:4318",
        "payment.enabled=false", "global.image.pullSecrets={registry}",
    )  # fmt: skip
    flags = [word for each in said for word in ("--set", each)]
    text = helm("template", "release", folder, "--namespace", NAMESPACE, *flags)
    found = [each for each in yaml.safe_load_all(text) if each]
    kinds = Counter(each["kind"] for each in found)
    assert kinds["Ingress"] == 1
    assert (kinds["ServiceMonitor"], kinds["PodMonitor"]) == (6, 1)  # a worker has no Service
    names = {each["metadata"]["name"] for each in found if each["kind"] == "ExternalSecret"}
    assert {"order-client-secret", "orders-db-password", "events-password"} <= names
    order = next(each for each in found if each["kind"] == "Deployment"
                 and each["metadata"]["name"] == "order")  # fmt: skip
    pod = order["spec"]["template"]["spec"]
    assert pod["priorityClassName"] == "high"
    assert pod["imagePullSecrets"] == [{"name": "registry"}]
    assert not any(each["metadata"]["name"] == "payment" for each in found)
    cluster = Cluster.of(found, NAMESPACE)
    [one] = list(pods([order], NAMESPACE))
    assert cluster.allows(one, Pod("otel", "observability"), 4318)
    assert not cluster.allows(one, Pod("other", "elsewhere"), 4318)


def test_a_release_comes_step_by_step(tmp_path: Path) -> None:
    plan = judge_file(EXAMPLES / "ecommerce/system.yaml").sound_plan()
    folder = write(of_plan(plan), tmp_path)
    said = ("--set", "global.rollouts.enabled=true", "--set", "global.minAvailable=1")
    found = [
        each for each in yaml.safe_load_all(helm("template", "release", folder, *said)) if each
    ]
    order = {each["kind"]: each for each in found if each["metadata"]["name"] == "order"}
    assert "Deployment" not in order
    assert order["Rollout"]["spec"]["strategy"]["canary"]["steps"][0] == {"setWeight": 10}
    scaled = order["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert scaled["kind"] == "Rollout"
    assert order["PodDisruptionBudget"]["spec"]["minAvailable"] == 1
    worker = [each["kind"] for each in found if each["metadata"]["name"] == "notification"]
    assert "Deployment" in worker


def test_kustomize_makes_the_same_of_the_charts(tmp_path: Path) -> None:
    spec = tmp_path / "system.yaml"
    text = (EXAMPLES / "ecommerce/system.yaml").read_text()
    spec.write_text(
        text.replace("\ndefaults:", "\ntargets: {helm: {kustomize: true}}\n\ndefaults:", 1)
    )
    root = tmp_path / "made"
    made = compile_system(judge_file(spec)).files
    write({file.path: file.content for file in made if file.path.startswith("deploy/")}, root)
    command = [required("kubectl"), "kustomize", "--enable-helm", "--load-restrictor",
               "LoadRestrictionsNone", "--helm-command", required("helm"),
               root / "deploy/kustomize/prod"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    folder = root / "deploy/helm/shop"
    plain = helm("template", "shop", folder, "-f", folder / "values-prod.yaml")

    def named(text: str) -> set[tuple[str, str]]:
        found = [each for each in yaml.safe_load_all(text) if each and not hook(each)]
        return {(each["kind"], each["metadata"]["name"]) for each in found}

    assert named(done.stdout) == named(plain)


RICH = Path(__file__).parent / "rich/system.yaml"


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """A system with one of everything."""
    plan = judge_file(RICH).sound_plan()
    folder = write(of_plan(plan), tmp_path_factory.mktemp("rich"))
    assert "0 chart(s) failed" in helm("lint", "--strict", folder)
    text = helm("template", "release", folder, "--namespace", NAMESPACE)
    return Rendered(plan, tuple(filter(None, yaml.safe_load_all(text))))


def one(rendered: Rendered, kind: str, name: str) -> dict[str, Any]:
    found = [e for e in rendered.manifests if (e["kind"], e["metadata"]["name"]) == (kind, name)]
    assert len(found) == 1, name
    return found[0]


def test_what_keeps_files_has_a_volume_a_pod(rich: Rendered) -> None:
    spec = one(rich, "StatefulSet", "order")["spec"]
    assert [each["metadata"]["name"] for each in spec["volumeClaimTemplates"]] == ["keep"]
    assert {"name": "work", "emptyDir": {}} in spec["template"]["spec"]["volumes"]
    mounts = {
        each["mountPath"] for each in spec["template"]["spec"]["containers"][0]["volumeMounts"]
    }
    assert {
        "/keep",
        "/work",
        "/tmp",
        "/var/cache/a",
        "/run/key.pem",
        "/etc/order/rules.yaml",
    } <= mounts


def test_what_runs_beside_a_service_has_what_is_its_own(rich: Rendered) -> None:
    pod = one(rich, "StatefulSet", "order")["spec"]["template"]["spec"]
    wait, proxy = pod["initContainers"]
    assert "restartPolicy" not in wait
    assert proxy["restartPolicy"] == "Always"
    secret = {"name": "stripe-key", "key": "value"}
    assert proxy["env"] == [{"name": "S", "valueFrom": {"secretKeyRef": secret}}]
    assert proxy["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    kept = pod["containers"][0]["securityContext"]["capabilities"]
    assert kept == {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}
    volumes = [each["name"] for each in pod["volumes"]]
    assert len(volumes) == len(set(volumes))


def test_jobs_are_hooks_that_may_do_what_their_service_may(rich: Rendered) -> None:
    hooks = {
        name: one(rich, "Job", f"order-{name}")["metadata"]["annotations"]["helm.sh/hook"]
        for name in ("migrate", "tidy", "once")
    }
    assert hooks == {
        "migrate": "post-install,pre-upgrade",
        "tidy": "post-install,post-upgrade",
        "once": "post-install",
    }
    template = one(rich, "Job", "order-migrate")["spec"]["template"]
    assert template["metadata"]["labels"]["app.kubernetes.io/name"] == "order"
    selector = one(rich, "Service", "order")["spec"]["selector"]
    assert not selector.items() <= template["metadata"]["labels"].items()
    assert "lifecycle" not in template["spec"]["containers"][0]


def test_servers_share_and_are_reached_as_declared(rich: Rendered) -> None:
    scripts = one(rich, "ConfigMap", "orders-db-scripts")["data"]
    assert 'CREATE DATABASE "second_db"' in scripts["second-db.sh"]
    pod = one(rich, "StatefulSet", "orders-db")["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsUser"] == 999
    wanted = {"orders-db-password", "second-db-password"}
    sources = next(each for each in pod["volumes"] if each["name"] == "orders-db-secrets")
    assert {s["secret"]["name"] for s in sources["projected"]["sources"]} == wanted
    cluster = Cluster.of(rich.manifests, NAMESPACE)
    ends = list(pods(rich.manifests, NAMESPACE))
    found = {(o.name, t.name) for o in ends for t in ends if o != t and cluster.allows(o, t, 5432)}
    assert ("night", "orders-db") in found
    assert ("dns", "orders-db") not in found


def test_a_name_of_ours_gives_way_to_a_service(rich: Rendered) -> None:
    assert one(rich, "Service", "system-gateway")["spec"]["ports"][0]["port"] == 80
    assert one(rich, "Service", "gateway")["spec"]["ports"][0]["port"] == 8000
