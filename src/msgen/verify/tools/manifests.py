"""What judges the manifests that charts make: schemas, kube-score and checkov."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import yaml

from msgen.diagnostics import Diagnostic
from msgen.verify.charts import Release, releases, rendered
from msgen.verify.findings import finding, refusals
from msgen.verify.model import Check
from msgen.verify.repository import Repository
from msgen.verify.tool import Command, Done, Tool
from msgen.verify.unsafe import CHECKOV, CONFIG, judge_folder

SCHEMAS = Command("kubernetes-validate")
KUBE_SCORE = Command("kube-score", version=("version",))
_KUBERNETES = "1.37"
_FOREIGN = ("monitoring.coreos.com/", "external-secrets.io/", "argoproj.io/", "gateway.networking")
"""Kinds that are defined in the cluster itself; nobody else has their schemas."""
_TWINS = {
    "CKV_K8S_15": "container-image-pull-policy",
    "CKV_K8S_40": "container-security-context-user-group-id",
}
"""Checks of kube-score that ask for the same as one of checkov."""


def checks(repository: Repository) -> Iterator[Check]:
    """Judge the manifests of each chart in each environment."""
    judges: tuple[
        tuple[Command, Callable[[Repository, Release, Tool], tuple[Diagnostic, ...]]], ...
    ]
    judges = ((SCHEMAS, _by_schema), (KUBE_SCORE, _by_score), (CHECKOV, _by_checkov))
    for release in releases(repository):
        for command, judge in judges:
            yield Check(f"{release.name}: manifests", partial(judge, repository, release), command)


def _by_schema(repository: Repository, release: Release, tool: Tool) -> tuple[Diagnostic, ...]:
    """Its lines for manifests that are in order are no findings."""
    file = rendered(repository, release).with_name("whole.yaml")
    known = file.with_name("known.yaml")
    documents = [each for each in yaml.safe_load_all(file.read_text(encoding="utf-8")) if each]
    ours = [each for each in documents if not each["apiVersion"].startswith(_FOREIGN)]
    known.write_text(yaml.safe_dump_all(ours), encoding="utf-8")
    done = tool.run("--strict", "--kubernetes-version", _KUBERNETES, str(known))
    said = "\n".join(line for line in done.said.splitlines() if not line.startswith("INFO"))
    return refusals(Done(done.code, said, ""), tool, repository)


def _by_score(repository: Repository, release: Release, tool: Tool) -> tuple[Diagnostic, ...]:
    """Judge by kube-score; it leaves out what checkov is told to leave out."""
    file = rendered(repository, release)
    config = repository.root / CONFIG
    skipped = set[str]()
    if config.is_file():
        loaded = yaml.safe_load(config.read_text(encoding="utf-8")) or {}
        skipped = set(loaded.get("skip-check") or ())
    ignored = [f"--ignore-test={twin}" for check, twin in _TWINS.items() if check in skipped]
    done = tool.run("score", "--output-format", "json", *ignored, str(file))
    try:
        scored = json.loads(done.out)
    except ValueError:
        return refusals(done, tool, repository)
    found = [
        f"{each['object_name']}: {check['check']['id']}: {comment['summary']}"
        for each in scored
        for check in each["checks"] or ()
        if check["grade"] <= 1 and not check["skipped"]
        for comment in check["comments"] or ({"summary": check["check"]["comment"]},)
    ]
    return tuple(finding(line, tool, repository) for line in found)


def _by_checkov(repository: Repository, release: Release, tool: Tool) -> tuple[Diagnostic, ...]:
    """Judge what runs; a test of a release is a pod that ends, and needs no probe."""
    folder = _alone(rendered(repository, release))
    return judge_folder(repository, tool, folder, ("kubernetes",))


def _alone(file: Path) -> Path:
    """A folder in which nothing else is found."""
    folder = file.parent / "checkov"
    folder.mkdir(exist_ok=True)
    (folder / file.name).write_bytes(file.read_bytes())
    return folder
