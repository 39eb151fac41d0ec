"""What a container is given beside its image: variables, files, folders, bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from msgen.plan.model import Container, EnvVar, SourceOf, Workload
from msgen.targets.helm.environment import Environment
from msgen.targets.helm.wire import SMALL, Amounts, Json, argument, resources, size, some

TMP = "/tmp"  # noqa: S108 - in a container, where nothing else can be written
_HOOKS = {
    "before": "pre-install,pre-upgrade",
    "after": "post-install,post-upgrade",
    "once": "post-install",
}
_LATE = "post-install,pre-upgrade"


def container(
    process: Workload | Container,
    environment: Environment,
    *,
    variables: Iterable[EnvVar],
    entrypoint: Iterable[str],
    usual: Amounts,
) -> Json:
    """The values of a container that runs ``process``."""
    writable = process.writable if isinstance(process, Workload) else ()
    mounts = {volume.name: volume.path for volume in process.volumes}
    scratch = [path for path in dict.fromkeys((TMP, *writable)) if path not in mounts.values()]
    return some(
        {
            "command": [argument(word) for word in entrypoint],
            "args": [argument(word) for word in process.args],
            **environment.told(variables).data(),
            "secretFiles": {file.path: file.secret for file in process.files if file.secret},
            "files": {file.path: file_key(file.source) for file in process.files if file.source},
            "mounts": mounts,
            "scratch": scratch,
            "resources": resources(process.resources, usual),
        }
    )


def file_key(source: str) -> str:
    """The key in a ConfigMap of a file that the user keeps at ``source``."""
    return "".join(c if c.isalnum() or c in "-_." else "." for c in source).strip(".")


def volumes(workload: Workload) -> Json:
    """The volumes of a pod by name; those with a size are kept when it goes."""
    found = [*workload.volumes, *(v for each in beside(workload) for v in each.volumes)]
    return {
        volume.name: {"size": size(volume.size)} if volume.size else {}
        for volume in sorted(found, key=lambda volume: volume.name)
    }


def beside(workload: Workload) -> list[Container]:
    """What shares the pod of a workload."""
    return [each for each in workload.containers if each.role in ("init", "sidecar")]


def further(workload: Workload, environment: Environment, *, waits: bool) -> Json:
    """What runs before, beside and after a workload.

    A job that ``waits`` for what is installed with it cannot run before a first installation.
    """
    # an image of somebody else's knows nothing of variables that name files
    foreign = replace(environment, workload=replace(workload, source=SourceOf.IMAGE))
    found: dict[str, Json] = {"init": {}, "sidecars": {}, "jobs": {}}
    for each in workload.containers:
        own = each.image is None
        data = container(
            each,
            environment if own else foreign,
            variables=(*(workload.env if own else ()), *each.env),
            entrypoint=each.entrypoint,
            usual=SMALL,
        )
        if each.image is not None:
            data = {"image": {"reference": each.image}, **data}
        elif workload.source is SourceOf.BLUEPRINT:
            data = {"platform": True, **data}
        if each.role in _HOOKS:
            kept: Json = {volume.name: {} for volume in each.volumes}
            hook = _LATE if waits and each.role == "before" else _HOOKS[each.role]
            data = some({"hook": hook, **data, "volumes": kept})
            found["jobs"][each.name] = data
        else:
            found["init" if each.role == "init" else "sidecars"][each.name] = data
    return some(found)
