"""What `targets: {helm: …}` may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgen.plan.model import Plan
from msgen.records import dataclass

OPTIONS: Mapping[str, Any] = {
    "argocd": str,
    "flux": str,
    "kustomize": bool,
    "min_available": int,
    "rollouts": ("argo",),
}
"""Name and type; the checks hold a spec to it."""


@dataclass(frozen=True, slots=True)
class Options:
    """Outputs that somebody asks for.

    ``argocd`` and ``flux`` are the address of the repository that they follow. ``min_available``
    is how many copies an eviction leaves; None lets one go at a time. ``rollouts`` lets a new
    release get its share of requests step by step.
    """

    argocd: str = ""
    flux: str = ""
    kustomize: bool = False
    min_available: int | None = None
    rollouts: str = ""

    @classmethod
    def of(cls, plan: Plan) -> Options:
        """What a plan asks for."""
        said = dict(dict(plan.targets).get("helm") or {})
        least = said.pop("min_available", None)
        return cls(min_available=int(least) if least is not None else None, **said)
