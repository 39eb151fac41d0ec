"""Reading which secrets the pods of a chart read, and which an operator would fetch for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgen.verify.coherence.facts import Fetched
from msgen.verify.coherence.yamls import documents


def read_fetched(manifests: str) -> Fetched:
    """Read the manifests of a chart that leaves its secrets to an operator."""
    read: dict[tuple[str, str], str] = {}
    made = set[tuple[str, str]]()
    for each in documents(manifests):
        if each["kind"] == "ExternalSecret":
            target = each["spec"].get("target", {}).get("name", each["metadata"]["name"])
            made |= {(target, entry["secretKey"]) for entry in each["spec"].get("data", ())}
        elif pod := _pod(each):
            read |= dict.fromkeys(_read(pod), each["metadata"]["name"])
    return Fetched(read, frozenset(made))


def _pod(workload: Any) -> Any:
    """The specification of the pods that a workload makes; None for what makes none."""
    spec = workload.get("spec") or {}
    spec = (spec.get("jobTemplate") or {}).get("spec", spec)
    return (spec.get("template") or {}).get("spec") if "template" in spec else None


def _read(pod: Any) -> Iterator[tuple[str, str]]:
    """Yield the name of each secret that containers read, and the key in it."""
    for container in (*pod.get("initContainers", ()), *pod["containers"]):
        for variable in container.get("env", ()):
            if reference := (variable.get("valueFrom") or {}).get("secretKeyRef"):
                yield reference["name"], reference["key"]
    for volume in pod.get("volumes", ()):
        sources = [
            each.get("secret") for each in (volume.get("projected") or {}).get("sources", ())
        ]
        if own := volume.get("secret"):
            sources.append({**own, "name": own.get("secretName")})
        for source in filter(None, sources):
            for item in source.get("items", ()):
                yield source["name"], item["key"]
