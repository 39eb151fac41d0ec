"""The web shop for this cluster: its repository, images, secrets, volumes and release."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.cluster.issuer import URL
from tests.cluster.node import ctr
from tests.cluster.places import CHECKOUT, FOLDER, IMAGES, NAME, TOOLS
from tests.conformance.apiserver import ApiServer
from tests.containers import engine, standins
from tests.containers.system import write

ROOT = FOLDER / "shop"
CHART = ROOT / "deploy/helm/shop"
SECRETS = ROOT / "compose/secrets"
RELEASE = NAMESPACE = "shop"
REGISTRY = "cluster.test/shop"
_SERVERS = ("postgres:17", "redis:8.2", "rabbitmq:4.1", "envoyproxy/envoy:v1.36.2")
# An environment like any other: another issuer; requests of which two cores hold everything; and
# deadlines for a machine that is busy, since what is shown is that no request is lost, not speed.
_ENVIRONMENT = f"""\
  cluster:
    platform: {{identity: {{issuer: "{URL}"}}}}
    defaults:
      service: {{resources: {{cpu: 60m..1}}, replicas: 2..3}}
      endpoint: {{timeout: 9s}}
    datastores:
      main-pg: {{resources: {{cpu: 50m..2}}}}
      sessions: {{resources: {{cpu: 50m..2}}}}
    brokers:
      events: {{resources: {{cpu: 50m..2}}}}
    services:
      order:
        depends_on:
          inventory: {{timeout: 3s}}
          payment: {{timeout: 3s}}
          logistics: {{timeout: 3s}}
"""


def generate() -> None:
    """Write the repository of the example with one further environment."""
    shutil.rmtree(ROOT, ignore_errors=True)
    ROOT.mkdir(parents=True)
    spec = ROOT / "system.yaml"
    spec.write_text((CHECKOUT / "examples/ecommerce/system.yaml").read_text() + _ENVIRONMENT)
    write(spec, ROOT)


def build() -> None:
    """Build its images and write them, and those of its servers, to an archive for the node."""
    with engine.running():
        for _ in standins.make():
            pass
        names = _bake()
        archive = IMAGES / "shop.tar"
        engine.docker("save", "--output", archive, *names, *_SERVERS)


def _bake() -> list[str]:
    command: list[str | Path] = [TOOLS / "buildx", "bake", "--file", "docker-bake.hcl"]
    told = {"REGISTRY": REGISTRY, "TAG": "one"}
    shown = json.loads(engine.run([*command, "--print"], cwd=ROOT, extra=told))["target"]
    engine.run(command, cwd=ROOT, extra=told)
    return [tag for target in shown.values() for tag in target["tags"]]


def namespace(api: ApiServer) -> None:
    """Make the namespace, its secrets, and a volume for each store and broker."""
    create(api, restricted(NAMESPACE))
    for secret in sorted(SECRETS.iterdir()):
        content = f"--from-file=value={secret}"
        done = api.kubectl("create", "secret", "generic", secret.name, content, "-n", NAMESPACE)
        assert done.returncode == 0, done.stderr
    for number, size in enumerate(("50Gi", "10Gi", "10Gi")):
        folder = FOLDER / "volumes" / str(number)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        create(api, _volume(number, size, folder))


def create(api: ApiServer, made: dict[str, Any], space: str = "default") -> None:
    """Make one object."""
    done = api.kubectl("create", "-n", space, "-f", "-", stdin=json.dumps(made))
    assert done.returncode == 0, done.stderr


def restricted(name: str) -> dict[str, Any]:
    """A namespace that takes no pod but such as pass Pod Security 'restricted'."""
    modes = ("enforce", "warn", "audit")
    labels = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in modes}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def _volume(number: int, size: str, folder: Path) -> dict[str, Any]:
    here = {"key": "kubernetes.io/hostname", "operator": "In", "values": [NAME]}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"volume-{number}"},
        "spec": {
            "capacity": {"storage": size},
            "accessModes": ["ReadWriteOnce"],
            "local": {"path": str(folder)},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [here]}]}},
        },
    }


def tag(known: str, new: str) -> None:
    """Give all images of the shop a second tag, as if they had been built again."""
    for name in ctr("images", "ls", "-q").split():
        if name.startswith(REGISTRY) and name.endswith(f":{known}"):
            ctr("images", "tag", "--force", name, f"{name.removesuffix(known)}{new}")


def upgrade(api: ApiServer, tag: str) -> None:
    """Install or upgrade to the images of a tag, and wait for all of it."""
    done = api.helm(
        "upgrade", "--install", RELEASE, str(CHART), "--namespace", NAMESPACE,
        "--values", str(CHART / "values-cluster.yaml"), "--set", f"global.image.registry={REGISTRY}",
        "--set", f"global.image.tag={tag}", "--wait", "--timeout", "280s",
    )  # fmt: skip
    if done.returncode:
        pods = api.kubectl("get", "pods,events", "-n", NAMESPACE).stdout
        raise AssertionError(f"{done.stderr}\n{pods[-8000:]}")
