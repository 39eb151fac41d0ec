"""A cluster on one's own machine: what make calls, in which order, and what the real tools take."""

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from jsonschema import Draft7Validator

from tests.conformance.tools import BIN, path_with_tools, required
from tests.targets.helm.repository import shop

KUBECTL = """\
case "$*" in
*"get secret"*) exit 1 ;;
*"create secret"*) cat >/dev/null; echo made ;;
*"--dry-run=client"*) echo "kind: Namespace" ;;
*"--filename -"*) cat >/dev/null ;;
esac
"""
DOCKER = """\
case "$*" in
*"network ls"*) echo abc ;;
"info --format"*) echo '{"CgroupVersion":"2","MemoryLimit":true,"PidsLimit":true,"CPUShares":true}' ;;
run*) exit 1 ;;
esac
"""


@dataclass(frozen=True)
class Recorded:
    """A repository, and programs on its PATH that only write down how they were called."""

    root: Path
    folder: Path

    @classmethod
    def beside(cls, root: Path, **programs: str) -> "Recorded":
        folder = root.parent / "bin"
        folder.mkdir()
        for name, body in programs.items():
            text = f'#!/bin/sh\\necho "{name} $*" >>"{folder}/calls"\\n{body}'
            (folder / name).write_text(text.replace("\\n", "\n", 2))
            (folder / name).chmod(0o755)
        return cls(root, folder)

    def run(self, *command: str, **variables: str) -> list[str]:
        """Run a command; returns the calls that it made."""
        calls = self.folder / "calls"
        calls.write_text("")
        environment = {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", **variables}
        done = subprocess.run(
            command, cwd=self.root, env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return calls.read_text().splitlines()


def recorded(folder: Path, tool: str, **bodies: str) -> Recorded:
    programs = dict.fromkeys(("kind", "minikube", "docker", "curl"), "") | {"kubectl": KUBECTL}
    programs["helm"] = 'case "$1" in status) exit 1 ;; esac\n'
    return Recorded.beside(shop(folder, f"{{cluster: {tool}}}"), **programs, **bodies)


def test_nobody_gets_what_nobody_asked_for(tmp_path: Path) -> None:
    root = shop(tmp_path, "{}")
    assert not (root / "deploy/cluster").exists()
    assert not (root / "deploy/k8s").exists()
    assert not (root / "skaffold.yaml").exists()


def test_kind_makes_a_cluster_once(tmp_path: Path) -> None:
    here = recorded(tmp_path, "kind")
    listed, made, metrics, patched = here.run("make", "cluster-up", KUBERNETES="v1.33.1")
    assert listed == "kind get clusters"
    assert made.startswith("kind create cluster --name shop --image kindest/node:v1.33.1")
    assert "--config deploy/cluster/kind.yaml" in made
    assert metrics.startswith("kubectl --context kind-shop apply --filename https://")
    assert "--kubelet-insecure-tls" in patched
    (here.folder / "kind").write_text(
        f'#!/bin/sh\necho "kind $*" >>{here.folder}/calls\necho shop\n'
    )
    assert here.run("make", "cluster-up") == ["kind get clusters"]


def test_minikube_makes_one_with_policies_and_metrics(tmp_path: Path) -> None:
    (made,) = recorded(tmp_path, "minikube").run("make", "cluster-up")
    assert made.startswith("minikube start --profile shop --driver docker")
    assert "--cni calico --addons metrics-server --ports 127.0.0.1:8080:30080" in made


def test_images_are_built_and_handed_over(tmp_path: Path) -> None:
    here = recorded(tmp_path, "kind")
    built, loaded = here.run("make", "cluster-load", TAG="two")
    assert built == "docker buildx bake --file docker-bake.hcl --load"
    assert loaded == "kind load docker-image --name shop shop/order:two shop/stock:two"


def test_minikube_loads_into_its_own_profile(tmp_path: Path) -> None:
    calls = recorded(tmp_path, "minikube").run("make", "cluster-load", CLUSTER="mine")
    assert calls[1:] == [
        "minikube image load --profile mine shop/order:dev",
        "minikube image load --profile mine shop/stock:dev",
    ]


def test_a_deployment_comes_in_order_and_ends_with_a_request(tmp_path: Path) -> None:
    calls = recorded(tmp_path, "kind").run("make", "cluster-deploy")
    order = [
        "create namespace shop", "pod-security.kubernetes.io/enforce=restricted",
        "create secret generic stripe-key", "apply --server-side", "delete job", "helm upgrade shop deploy/helm/shop --install --wait",
        "127.0.0.1:8080/-/health",
    ]  # fmt: skip
    places = [next(i for i, call in enumerate(calls) if part in call) for part in order]
    assert places == sorted(places)
    assert any("create configmap order-files" in call for call in calls)
    assert not any("rollout restart" in call for call in calls)  # all of it is new
    named = [c for c in calls if c.startswith("kubectl") and "configmap" not in c]
    assert all(call.startswith("kubectl --context kind-shop") for call in named)


def test_pods_that_were_there_get_the_images_of_the_same_name(tmp_path: Path) -> None:
    here = recorded(tmp_path, "kind")
    (here.folder / "helm").write_text("#!/bin/sh\n")
    calls = here.run("make", "cluster-deploy")
    assert any("rollout restart deployment,statefulset" in call for call in calls)


def test_the_cluster_goes_again(tmp_path: Path) -> None:
    here = recorded(tmp_path, "minikube")
    assert here.run("make", "cluster-down") == ["minikube delete --profile shop"]


def test_help_knows_the_targets_that_were_asked_for(tmp_path: Path) -> None:
    root = shop(tmp_path, "{cluster: kind, manifests: true}")
    said = subprocess.run(["make", "help"], cwd=root, capture_output=True, text=True).stdout
    assert "cluster-deploy" in said
    assert "manifests" in said


@pytest.mark.conformance
@pytest.mark.parametrize("tool", ["kind", "minikube"])
def test_the_scripts_are_sound(tool: str, tmp_path: Path) -> None:
    root = shop(tmp_path, f"{{cluster: {tool}, manifests: true}}")
    scripts = sorted([*root.glob("deploy/*/*.sh"), *root.glob("compose/**/*.sh")])
    assert len(scripts) >= 7
    done = subprocess.run(
        [required("shellcheck"), *scripts], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.conformance
def test_kind_reads_its_configuration(tmp_path: Path) -> None:
    """The real one asks Docker for a node that answers at the port of the gateway."""
    kind = required("kind")
    here = Recorded.beside(shop(tmp_path, "{cluster: kind}"), docker=DOCKER)
    command = [kind, "create", "cluster", "--config", "deploy/cluster/kind.yaml"]
    environment = {
        "PATH": f"{here.folder}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "KIND_EXPERIMENTAL_PROVIDER": "docker",
    }
    subprocess.run(command, cwd=here.root, env=environment, capture_output=True, timeout=60)
    calls = (here.folder / "calls").read_text().splitlines()
    (asked,) = (call for call in calls if call.startswith("docker run"))
    assert "--name shop-control-plane" in asked
    assert "--publish=127.0.0.1:8080:30080/TCP" in asked


def template(root: Path, *options: str) -> list[dict[str, Any]]:
    command = [required("helm"), "template", "shop", root / "deploy/helm/shop", *options]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [each for each in yaml.safe_load_all(done.stdout) if each]


@pytest.mark.conformance
def test_the_charts_take_the_values_and_no_secret_is_missing(tmp_path: Path) -> None:
    root = shop(tmp_path, "{cluster: kind, rollouts: argo, min_available: 1}")
    objects = template(root, "--values", str(root / "deploy/cluster/values.yaml"))
    assert {each["kind"] for each in objects} & {"Rollout", "ExternalSecret"} == set()
    (gateway,) = (
        each
        for each in objects
        if each["kind"] == "Service" and each["metadata"]["name"] == "gateway"
    )
    assert gateway["spec"]["ports"][0]["nodePort"] == 30080
    counts = [e["spec"]["replicas"] for e in objects if "replicas" in e.get("spec", {})]
    assert set(counts) == {1}
    made = (root / "deploy/cluster/secrets.sh").read_text().splitlines()
    known = {line.removeprefix("secret ") for line in made if line.startswith("secret ")}
    assert known == set(secrets([*objects, *issuer(root)]))


def issuer(root: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((root / "deploy/cluster/identity.yaml").read_text()))


@pytest.mark.conformance
def test_a_system_without_an_issuer_gets_one(tmp_path: Path) -> None:
    root = shop(tmp_path, "{cluster: kind}")
    path = root / "deploy/cluster/identity.yaml"
    command = [required("kubernetes-validate"), "--strict", path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    policy, service, deployment = issuer(root)
    shared = yaml.safe_load((root / "deploy/helm/shop/values.yaml").read_text())["global"]["env"]
    host = urlsplit(shared["IDENTITY_JWKS_URL"])
    assert (host.hostname, host.port) == (service["metadata"]["name"], 8080)
    assert service["spec"]["ports"][0]["port"] == 8080
    assert policy["spec"]["ingress"] == [{"ports": [{"port": 8080}]}]
    pod = deployment["spec"]["template"]
    chosen = service["spec"]["selector"]
    assert chosen.items() <= pod["metadata"]["labels"].items()
    told = {each["name"] for each in pod["spec"]["containers"][0]["env"]}
    realm = (root / "compose/identity/realm.json").read_text()
    assert set(re.findall(r"\$\{(CLIENT_\w+)\}", realm)) <= told
    script = (root / "deploy/cluster/cluster.sh").read_text()
    assert script.index("identity.yaml") < script.index("helm upgrade")


def secrets(found: Any) -> Iterator[str]:
    """The Secrets that manifests name anywhere."""
    if isinstance(found, Mapping):
        for key, value in found.items():
            if key in ("secret", "secretKeyRef"):
                yield value["name"]
            else:
                yield from secrets(value)
    elif isinstance(found, list):
        for each in found:
            yield from secrets(each)


@pytest.mark.conformance
def test_each_mounted_file_is_a_key_of_a_config_map(tmp_path: Path) -> None:
    root = shop(tmp_path, "{}")
    required("kubectl")
    environment = {**os.environ, "PATH": path_with_tools()}
    script = ["sh", str(root / "deploy/helm/files.sh"), "shop"]
    done = subprocess.run(script, env=environment, capture_output=True, text=True, check=True)
    made = [each for each in yaml.safe_load_all(done.stdout) if each]
    assert all(each["metadata"]["namespace"] == "shop" for each in made)
    keys = {(each["metadata"]["name"], key) for each in made for key in each["data"]}
    rules = next(each for each in made if each["metadata"]["name"] == "order-files")
    assert rules["data"] == {"config.rules.yaml": "content of config/rules.yaml\n"}
    assert keys == set(mounted(template(root)))


def mounted(objects: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The ConfigMaps for files that pods name, and the keys that they mount."""
    for each in objects:
        pod = each.get("spec", {}).get("template", {}).get("spec", {})
        names = {
            volume["name"]: volume["configMap"]["name"]
            for volume in pod.get("volumes", ())
            if volume.get("configMap", {}).get("name", "").endswith("-files")
        }
        for container in pod.get("containers", ()):
            for mount in container["volumeMounts"]:
                if mount["name"] in names:
                    yield names[mount["name"]], mount["subPath"]


@pytest.mark.conformance
@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_manifests_are_what_helm_makes(environment: str, tmp_path: Path) -> None:
    required("helm")
    required("kubectl")
    root = shop(tmp_path, "{manifests: true}")
    variables = {**os.environ, "PATH": path_with_tools()}
    subprocess.run(["make", "manifests"], cwd=root, env=variables, check=True, capture_output=True)
    folder = root / "deploy/k8s" / environment
    files = {path.name for path in folder.iterdir()}
    assert {"order.yaml", "stock.yaml", "legacy.yaml", "data.yaml", "_gateway.yaml"} <= files
    beside = ("_namespace.yaml", "_files.yaml")
    written = [
        each
        for path in folder.iterdir()
        if path.name not in beside
        for each in yaml.safe_load_all(path.read_text())
        if each
    ]
    namespace = f"shop-{environment}"
    values = str(root / f"deploy/helm/shop/values-{environment}.yaml")
    options = ["--namespace", namespace, "--skip-tests", "--values", values]
    assert sorted(map(json.dumps, written)) == sorted(map(json.dumps, template(root, *options)))
    place = yaml.safe_load((folder / "_namespace.yaml").read_text())
    assert place["metadata"]["name"] == namespace


@pytest.mark.conformance
def test_skaffold_builds_what_the_charts_run(tmp_path: Path) -> None:
    found = sorted((BIN.parent / "schemas").glob("skaffold-*.json"))
    if not found:
        required("the schema of skaffold")
    root = shop(tmp_path, "{skaffold: true}")
    data = yaml.safe_load((root / "skaffold.yaml").read_text())
    assert list(Draft7Validator(json.loads(found[-1].read_text())).iter_errors(data)) == []
    for artifact in data["build"]["artifacts"]:
        assert (root / artifact["context"] / artifact["docker"]["dockerfile"]).is_file()
    (release,) = data["deploy"]["helm"]["releases"]
    for path in release["valuesFiles"]:
        assert (root / path).is_file()
    (hook,) = data["deploy"]["helm"]["hooks"]["before"]
    assert (root / hook["host"]["command"][1]).is_file()
    built = {artifact["image"] for artifact in data["build"]["artifacts"]}
    told = release["setValueTemplates"]
    filled = [f"{key}={image}:1" for key, image in zip(sorted(told), sorted(built), strict=True)]
    options = [part for each in filled for part in ("--set", each)]
    images = {
        container["image"]
        for each in template(root, *options)
        for container in each.get("spec", {})
        .get("template", {})
        .get("spec", {})
        .get("containers", ())
    }
    assert {f"{image}:1" for image in built} <= images
