"""Probes: alive, ready and started, each with one meaning.

`/livez` says that the process answers. `/startupz` says that it has opened what it needs.
`/readyz` says that its own stores answer and that it is not about to stop. Other services are
never asked: one dead callee must not take its callers out of rotation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Phase(StrEnum):
    """Where the life of the process is."""

    STARTING = "starting"
    SERVING = "serving"
    STOPPING = "stopping"


@dataclass(slots=True)
class Health:
    """What the probes answer; `failing` has the reason for each store that does not answer."""

    phase: Phase = Phase.STARTING
    failing: Mapping[str, str] = field(default_factory=dict)

    def serving(self) -> None:
        """It has opened what it needs; too late if it was told to stop meanwhile."""
        if self.phase is Phase.STARTING:
            self.phase = Phase.SERVING

    def started(self) -> tuple[int, dict[str, object]]:
        """Status and body of `/startupz`."""
        up = self.phase is not Phase.STARTING
        return (200 if up else 503), {"status": self.phase.value}

    def ready(self) -> tuple[int, dict[str, object]]:
        """Status and body of `/readyz`."""
        up = self.phase is Phase.SERVING and not self.failing
        body: dict[str, object] = {"status": "ready" if up else self.phase.value}
        if self.failing:
            body = {"status": "not ready", "failing": dict(self.failing)}
        return (200 if up else 503), body
