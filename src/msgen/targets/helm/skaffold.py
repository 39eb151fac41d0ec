"""`skaffold.yaml`, for who asks: every image is built and installed anew when its code changes."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.images import is_built
from msgen.plan.model import Plan, SourceOf, Workload
from msgen.targets.helm.cluster import FOLDER, Cluster
from msgen.targets.helm.wire import Json

PATH = "skaffold.yaml"
_SCRIPT = f"{FOLDER}/cluster.sh"
_NO_WORD = str.maketrans("./-:", "____")


def skaffold(plan: Plan, facts: Cluster) -> Json:
    """The file: it wants no registry, since the cluster is on the same machine.

    Nothing is copied into containers that run. Their folders are read-only, as they are anywhere.
    """
    built = [each for each in plan.workloads if is_built(each)]
    system = facts.system
    release: Json = {
        "name": system,
        "chartPath": f"deploy/helm/{system}",
        "namespace": system,
        "valuesFiles": [f"{FOLDER}/values.yaml"],
        "setValueTemplates": dict(_values(built, facts)),
        "skipBuildDependencies": True,
        "wait": True,
    }
    prepare = {"host": {"command": ["sh", _SCRIPT, "prepare"]}}
    found: Json = {
        "apiVersion": "skaffold/v4beta13",
        "kind": "Config",
        "metadata": {"name": system},
        "build": {
            "tagPolicy": {"inputDigest": {}},
            "local": {"push": False, "useBuildkit": True},
            "artifacts": [_artifact(each, facts) for each in built],
        },
        "deploy": {
            "statusCheckDeadlineSeconds": 900,
            "helm": {"hooks": {"before": [prepare]}, "releases": [release]},
        },
    }
    if facts.gateway:
        found["portForward"] = [
            {
                "resourceType": "service",
                "resourceName": facts.gateway,
                "namespace": system,
                "port": 80,
                "address": "127.0.0.1",
                "localPort": facts.port,
            }
        ]
    return found


def _image(workload: Workload, facts: Cluster) -> str:
    return f"{facts.registry}/{workload.name}"


def _artifact(workload: Workload, facts: Cluster) -> Json:
    image = {"image": _image(workload, facts)}
    if workload.source is SourceOf.BUILD:
        return {**image, "context": workload.build or ".", "docker": {"dockerfile": "Dockerfile"}}
    dockerfile = f"services/{workload.name}/Dockerfile"
    return {**image, "context": ".", "docker": {"dockerfile": dockerfile}}


def _values(built: list[Workload], facts: Cluster) -> Iterator[tuple[str, str]]:
    """The image of each chart, named whole; Skaffold writes each name as one word."""
    for each in built:
        word = _image(each, facts).translate(_NO_WORD)
        yield f"{each.name}.image.reference", f"{{{{.IMAGE_FULLY_QUALIFIED_{word}}}}}"
