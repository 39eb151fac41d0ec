"""`deploy/helm/files.sh`: the ConfigMaps of files that the repository holds and the charts mount.

A chart packs nothing from outside of its own folder, and a copy in there would have to be kept in
step; so the files become ConfigMaps when somebody installs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from shlex import quote

from msgen.plan.model import MountedFile, Plan, Store
from msgen.targets.helm.containers import file_key
from msgen.views.seeding import seeded

PATH = "deploy/helm/files.sh"
_HEAD = f"""\
#!/bin/sh
# Prints the ConfigMaps of the files that system.yaml mounts, made of those of this repository:
#   sh {PATH} NAMESPACE | kubectl apply --server-side -f -
# Pods that run already go on with what they had: kubectl rollout restart.
set -eu
cd "$(dirname "$0")/../.."
namespace="${{1:?usage: sh {PATH} NAMESPACE}}"

files() {{
    echo ---
    kubectl create configmap "$@" --namespace "$namespace" --dry-run=client --output yaml
}}
"""


def script(plan: Plan) -> str | None:
    """The script; None where nothing is mounted."""
    made = {name: keys for name, sources in _sources(plan) if (keys := _keys(sources))}
    if not made:
        return None
    return _HEAD + "".join(f"\n{_call(name, made[name])}" for name in sorted(made))


def _call(name: str, keys: dict[str, str]) -> str:
    words = (f"--from-file={key}={source}" for key, source in sorted(keys.items()))
    return " \\\n    ".join((f"files {name}-files", *map(quote, words))) + "\n"


def _keys(sources: Iterable[str]) -> dict[str, str]:
    return {file_key(source): source for source in sources}


def _sources(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """What is mounted, by the name of the pod's owner."""
    for workload in plan.workloads:
        found = [*workload.files]
        for each in workload.containers:
            found += each.files
        yield workload.name, list(_of(found))
    for broker in plan.brokers:
        yield broker.name, list(_of(broker.files))
    for store in plan.stores:
        if store.server == store.name:
            yield store.name, [*_of(store.files), *_seeds(store, plan)]


def _of(files: Iterable[MountedFile]) -> Iterator[str]:
    return (file.source for file in files if file.source is not None)


def _seeds(server: Store, plan: Plan) -> Iterator[str]:
    for store in seeded(plan):
        if store.server == server.name:
            yield from store.seed
