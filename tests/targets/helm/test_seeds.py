"""Jobs that fill stores, as Helm makes them of the charts."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conformance.tools import required
from tests.targets.helm.policies import Cluster, pods
from tests.targets.helm.repository import shop

pytestmark = pytest.mark.conformance


def template(root: Path, *options: str) -> list[dict[str, Any]]:
    command = [required("helm"), "template", "shop", root / "deploy/helm/shop", "-n", "shop"]
    done = subprocess.run([*command, *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [each for each in yaml.safe_load_all(done.stdout) if each]


def jobs(objects: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The jobs by the name of the store that they fill."""
    return {
        each["metadata"]["name"].rpartition("-seed-")[0]: each
        for each in objects
        if each["kind"] == "Job" and "-seed-" in each["metadata"]["name"]
    }


def test_a_job_that_differs_has_another_name(tmp_path: Path) -> None:
    root = shop(tmp_path, "{}")
    first = jobs(template(root))
    assert set(first) == {"orders-db", "stock-db", "legacy-db"}
    assert jobs(template(root)) == first
    later = jobs(template(root, "--set", "global.scratch=128Mi"))
    for store, job in first.items():
        assert job["metadata"]["name"] != later[store]["metadata"]["name"]
        assert "annotations" not in job["metadata"]  # a hook would wait for who waits for it


def test_a_store_that_is_managed_is_left_alone(tmp_path: Path) -> None:
    root = shop(tmp_path, "{}")
    there = template(root, "--values", str(root / "deploy/helm/shop/values-prod.yaml"))
    assert set(jobs(there)) == {"legacy-db"}


def test_policies_let_a_job_reach_its_server_and_nothing_else(tmp_path: Path) -> None:
    objects = template(shop(tmp_path, "{}"))
    cluster = Cluster.of(objects, "shop")
    found = {pod.name: pod for pod in pods(objects, "shop")}
    job = jobs(objects)["stock-db"]["metadata"]["name"]
    assert cluster.allows(found[job], found["orders-db"], 5432)
    assert not cluster.allows(found[job], found["legacy-db"], 3306)
    assert not cluster.allows(found[job], found["order"], 8000)


def test_kubernetes_knows_every_word(tmp_path: Path) -> None:
    objects = template(shop(tmp_path, "{}"))
    path = tmp_path / "jobs.yaml"
    path.write_text(yaml.safe_dump_all(jobs(objects).values()))
    command = [required("kubernetes-validate"), "--strict", path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
