"""No upgrade changes what the API server never lets change, and each can be taken back."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conformance import released
from tests.conformance.apiserver import ApiServer
from tests.conformance.charts import write
from tests.conformance.test_charts import done
from tests.conformance.tools import required

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(600)]

BASE = released.SPEC.read_text()
FURTHER_VOLUME = ("size: 1Gi}}", "size: 1Gi}, more: {path: /more, size: 1Gi}}")
CHANGES = {
    "port": ("ports: {http: 8080}", "ports: {http: 8081}"),
    "further port": ("ports: {http: 8080}", "ports: {http: 8080, admin: 9000}"),
    "store grown": ("size: 5Gi", "size: 20Gi"),
    "volume grown": ("size: 1Gi", "size: 2Gi"),
    "replicas": ("replicas: 2}", "replicas: 4}"),
    "scaled by hand": ("    replicas: 2..5\n    autoscale: {cpu: 60%}\n", "    replicas: 3\n"),
    "endpoint renamed": ("GET /users: ", "GET /people: "),
    "service becomes a worker": ("  user: {endpoints: {GET /users: {auth: none}}, ", "  user: {kind: worker, blueprint: python-worker, consumes: [placed], "),
    "service removed": ("  mailer: {kind: worker, consumes: [placed]}\n", ""),
    "service added": ("  mailer:", "  newcomer: {endpoints: {GET /news: {auth: none}}}\n  mailer:"),
    "schedule": ("0 3 * * *", "0 4 * * *"),
    "store is kept elsewhere": ("size: 5Gi", "managed: true"),
    "files are kept no longer": (", volumes: {keep: {path: /keep, size: 1Gi}}", ""),
    "cache keeps its files": ("cache: {kind: memcached}", "cache: {kind: redis, size: 1Gi}"),
}  # fmt: skip


def made(api: ApiServer, namespace: str) -> dict[str, Any]:
    """What runs, and by which names and addresses it is reached."""
    kinds = "deployments,statefulsets,services,cronjobs"
    found = json.loads(done(api.kubectl("get", kinds, "--namespace", namespace, "-o", "json")))
    for each in found["items"]:
        if each["spec"].get("clusterIP", "None") != "None":  # a new one for each new Service
            each["spec"] |= {"clusterIP": "its own", "clusterIPs": ["its own"]}
    return {f"{each['kind']}/{each['metadata']['name']}": each["spec"] for each in found["items"]}


def changed(before: str, after: str, folder: Path) -> Path:
    """The chart of the spec with a change."""
    assert BASE.count(before) == 1
    spec = folder / "spec" / "system.yaml"
    spec.parent.mkdir()
    spec.write_text(BASE.replace(before, after))
    return write(spec, folder / "changed")


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(released.SPEC, tmp_path_factory.mktemp("today"))


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_spec_is_upgraded_and_taken_back(
    api: ApiServer, today: Path, what: str, tmp_path: Path
) -> None:
    namespace = api.namespace(f"changed-{what.replace(' ', '-')}")
    release = ("--namespace", namespace, "--no-hooks")
    done(api.helm("install", "shop", str(today), *release))
    first = made(api, namespace)
    done(api.helm("upgrade", "shop", str(changed(*CHANGES[what], tmp_path)), *release))
    assert made(api, namespace) != first or what in {
        "endpoint renamed",
        "store grown",
        "volume grown",
    }
    done(api.helm("rollback", "shop", "1", *release))
    assert made(api, namespace) == first


def test_a_further_volume_is_refused_with_the_way_to_get_it(
    api: ApiServer, today: Path, tmp_path: Path
) -> None:
    namespace = api.namespace("further-volume")
    release = ("--namespace", namespace, "--no-hooks")
    done(api.helm("install", "shop", str(today), *release))
    first = made(api, namespace)
    later = str(changed(*FURTHER_VOLUME, tmp_path))
    refused = api.helm("upgrade", "shop", later, *release)
    assert "StatefulSet keeper has the volumes keep and can be given no others" in refused.stderr
    assert made(api, namespace) == first
    (told,) = re.findall(r"kubectl (-n .* --cascade=orphan)", refused.stderr)
    done(api.kubectl(*told.split(), "--wait=false"))
    # A controller of a cluster takes this away, once it has let go of the pods.
    kept = '{"metadata": {"finalizers": null}}'
    done(api.kubectl("-n", namespace, "patch", "statefulset", "keeper", "--patch", kept))
    done(api.helm("upgrade", "shop", later, *release))
    claims = made(api, namespace)["StatefulSet/keeper"]["volumeClaimTemplates"]
    assert [each["metadata"]["name"] for each in claims] == ["keep", "more"]


@pytest.mark.parametrize("version", released.versions(), ids=lambda path: path.stem)
def test_what_an_older_version_installed_is_upgraded(
    api: ApiServer, today: Path, version: Path, tmp_path: Path
) -> None:
    namespace = api.namespace(f"older-{version.stem.replace('.', '-')}")
    release = ("--namespace", namespace, "--no-hooks")
    older = released.as_chart(version, namespace, tmp_path / "older")
    done(api.helm("install", "shop", str(older), *release))
    first = made(api, namespace)
    kept = {each for each in first if each.startswith(("StatefulSet", "Service"))}
    done(api.helm("upgrade", "shop", str(today), *release))
    assert kept <= made(api, namespace).keys(), "data and names outlive an upgrade"
    done(api.helm("rollback", "shop", "1", *release))
    assert made(api, namespace) == first


def test_jobs_are_made_anew_instead_of_changed(today: Path, api: ApiServer) -> None:
    manifests = done(api.helm("template", "shop", str(today)))
    jobs = [each for each in yaml.safe_load_all(manifests) if each and each["kind"] == "Job"]
    assert jobs
    for each in jobs:
        policy = each["metadata"]["annotations"]["helm.sh/hook-delete-policy"]
        assert "before-hook-creation" in policy


def test_helm_4_goes_on_with_what_helm_3_installed(
    api: ApiServer, today: Path, tmp_path: Path
) -> None:
    required("helm4")
    namespace = api.namespace("helm-4")
    release = ("--namespace", namespace, "--no-hooks")
    done(api.helm("install", "shop", str(today), *release))
    first = made(api, namespace)
    later = changed(*CHANGES["port"], tmp_path)
    done(api.helm("upgrade", "shop", str(later), *release, program="helm4"))
    assert made(api, namespace) != first
    done(api.helm("rollback", "shop", "1", *release, program="helm4"))
    assert made(api, namespace) == first
