"""The whole cluster, from nothing to one that answers names."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cluster import isolation
from tests.cluster.control import plane
from tests.cluster.node import load, node
from tests.cluster.places import IMAGES, PROGRAMS
from tests.conformance.apiserver import ApiServer

_ADDONS = Path(__file__).parent / "addons.yaml"


@contextmanager
def cluster() -> Iterator[ApiServer]:
    """Start it in the namespaces of this process; says how long each step took."""
    begun = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - begun:6.1f} s  {what}", flush=True)

    isolation.prepare()
    with plane() as api:
        say("the control plane answers")
        with node(api):
            say("the node is ready")
            for archive in sorted(IMAGES.glob("*.tar")):
                load(archive)
            say("the node has its images")
            applied = api.kubectl("apply", "--server-side", "-f", str(_ADDONS))
            assert applied.returncode == 0, applied.stderr
            for name in PROGRAMS:
                rolled(api, "kube-system", f"deployment/{name}")
            say("names are answered")
            yield api


def rolled(api: ApiServer, namespace: str, workload: str, *, seconds: int = 110) -> None:
    """Wait until all pods of a workload are those that it asks for, and are ready."""
    wanted = ("rollout", "status", workload, "-n", namespace, f"--timeout={seconds}s")
    done = api.kubectl(*wanted)
    if done.returncode:
        pods = api.kubectl("describe", "pods", "-n", namespace).stdout
        raise AssertionError(f"{done.stdout}{done.stderr}\n{pods[-6000:]}")
