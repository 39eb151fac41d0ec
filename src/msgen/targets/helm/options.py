"""What `targets: {helm: …}` may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgen.plan.model import Plan
from msgen.records import dataclass

OPTIONS: Mapping[str, Any] = {
    "argocd": str,
    "cluster": ("kind", "minikube"),
    "flux": str,
    "kustomize": bool,
    "manifests": bool,
    "min_available": int,
    "rollouts": ("argo",),
    "skaffold": bool,
}
"""Name and type; the checks hold a spec to it."""


@dataclass(frozen=True, slots=True)
class Options:
    """Outputs that somebody asks for.

    ``argocd`` and ``flux`` are the address of the repository that they follow. ``min_available``
    is how many copies an eviction leaves; None lets one go at a time. ``rollouts`` lets a new
    release get its share of requests step by step. ``cluster`` is what makes a cluster on one's
    own machine; ``skaffold`` keeps one in step with the code. ``manifests`` writes out what Helm
    makes of the charts.
    """

    argocd: str = ""
    cluster: str = ""
    flux: str = ""
    kustomize: bool = False
    manifests: bool = False
    min_available: int | None = None
    rollouts: str = ""
    skaffold: bool = False

    @classmethod
    def of(cls, plan: Plan) -> Options:
        """What a plan asks for."""
        said = dict(dict(plan.targets).get("helm") or {})
        least = said.pop("min_available", None)
        return cls(min_available=int(least) if least is not None else None, **said)
