"""A real API server admits every manifest of every example, in namespaces that enforce 'restricted'."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conformance.apiserver import ApiServer
from tests.conformance.charts import SPECS, chart_of, values_of, write
from tests.conformance.tools import BIN, required

DEFINITIONS = BIN.parent / "definitions"
SERVICES = "\nservices:\n"
pytestmark = [pytest.mark.conformance, pytest.mark.timeout(600)]


@pytest.fixture(scope="module", params=SPECS, ids=lambda spec: spec.parent.name)
def chart(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(request.param, tmp_path_factory.mktemp("repository"))


def done(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout


def place(api: ApiServer, chart: Path, what: str) -> str:
    return api.namespace(f"{chart.name}-{what}")


def test_every_environment_is_admitted(api: ApiServer, chart: Path) -> None:
    environments = values_of(chart)
    assert environments.keys() == {"local", *declared(chart)}
    for name, values in environments.items():
        namespace = place(api, chart, name)
        manifests = done(
            api.helm("template", chart.name, str(chart), "--namespace", namespace, *values)
        )
        kinds = {each["kind"] for each in yaml.safe_load_all(manifests) if each}
        assert {"Deployment", "Service", "NetworkPolicy", "ServiceAccount"} <= kinds
        assert api.admit(manifests, namespace) == [], name


def test_it_is_installed_changed_and_taken_back(
    api: ApiServer, chart: Path, tmp_path: Path
) -> None:
    """No field that never changes is changed by another environment, or by another version."""
    namespace = place(api, chart, "release")
    release = ("--namespace", namespace, "--no-hooks")
    done(api.helm("install", chart.name, str(chart), *release))
    first = deployments(api, namespace)
    for values in values_of(chart).values():
        done(api.helm("upgrade", chart.name, str(chart), *release, *values))
    later = write(next_version(chart, tmp_path), tmp_path / "later")
    done(api.helm("upgrade", chart.name, str(later), *release))
    assert deployments(api, namespace) != first
    done(api.helm("rollback", chart.name, "1", *release))
    assert deployments(api, namespace) == first
    done(api.helm("uninstall", chart.name, *release))


def deployments(api: ApiServer, namespace: str) -> dict[str, Any]:
    """Name -> specification of what runs."""
    found = json.loads(
        done(api.kubectl("get", "deployments,statefulsets", "--namespace", namespace, "-o", "json"))
    )
    return {f"{each['kind']}/{each['metadata']['name']}": each["spec"] for each in found["items"]}


def next_version(chart: Path, folder: Path) -> Path:
    """A spec in which the system has grown by a service."""
    spec = spec_of(chart)
    grown = folder / "system"
    grown.mkdir()
    for file in spec.parent.rglob("*.yaml"):
        copy = grown / file.relative_to(spec.parent)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    service = "  newcomer:\n    endpoints:\n      GET /news: {}\n"
    file = next(each for each in sorted(grown.rglob("*.yaml")) if SERVICES in each.read_text())
    file.write_text(file.read_text().replace(SERVICES, f"{SERVICES}{service}", 1))
    return grown / "system.yaml"


def declared(chart: Path) -> set[str]:
    """The environments that the spec has."""
    return set(yaml.safe_load(spec_of(chart).read_text()).get("environments", ()))


def spec_of(chart: Path) -> Path:
    """The spec that a chart was made from."""
    return next(each for each in SPECS if system_of(each) == chart.name)


def system_of(spec: Path) -> str:
    """The name of a spec's system."""
    return str(yaml.safe_load(spec.read_text())["system"]["name"])


def test_what_a_service_was_is_gone_after_it_is_removed(
    api: ApiServer, chart: Path, tmp_path: Path
) -> None:
    grown = write(next_version(chart, tmp_path), tmp_path / "grown")
    namespace = place(api, chart, "less")
    release = ("--namespace", namespace, "--no-hooks")
    done(api.helm("install", chart.name, str(grown), *release))
    assert "Deployment/newcomer" in deployments(api, namespace)
    done(api.helm("upgrade", chart.name, str(chart), *release))
    assert "Deployment/newcomer" not in deployments(api, namespace)
    assert chart_of(grown.parents[2]) == grown


OPTIONS = {
    "monitoring.serviceMonitor=true": "ServiceMonitor",
    "secrets.external=true": "ExternalSecret",
    "rollouts.enabled=true": "Rollout",
}


def test_what_can_be_asked_for_is_admitted_too(api: ApiServer, chart: Path) -> None:
    """Kinds of others are judged by the definitions that a cluster would have of them."""
    define(api)
    namespace = place(api, chart, "options")
    asked = [part for option in OPTIONS for part in ("--set", f"global.{option}")]
    manifests = done(api.helm("template", chart.name, str(chart), "--namespace", namespace, *asked))
    kinds = {each["kind"] for each in yaml.safe_load_all(manifests) if each}
    assert set(OPTIONS.values()) <= kinds
    assert api.admit(manifests, namespace) == []


def define(api: ApiServer) -> None:
    """Teach the server the kinds that operators bring along."""
    files = sorted(DEFINITIONS.glob("*.yaml"))
    if len(files) < len(OPTIONS):
        required("definitions of operators' kinds")
    for file in files:
        done(api.kubectl("apply", "--server-side", "-f", str(file)))
    done(api.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"))
