"""Charts of a spec, as files and as values."""

from pathlib import Path
from typing import Any

import yaml

from msgen.pipeline import judge_file
from msgen.plan.model import Plan
from msgen.targets import envoy, helm


def made(text: str, folder: Path) -> dict[str, bytes]:
    """Return every file of the charts of a spec, by its path below the umbrella."""
    spec = folder / "system.yaml"
    spec.write_text(text)
    return charts(spec)


def charts(spec: Path) -> dict[str, bytes]:
    """Return every file of the charts of the spec at a path, by its path below the umbrella."""
    return of_plan(judge_file(spec).sound_plan())


def of_plan(plan: Plan) -> dict[str, bytes]:
    """Return every file of the charts of a plan, by its path below the umbrella."""
    made = [*helm.files(plan), *envoy.files(plan)]
    return {
        file.path.split("/", 3)[3]: file.content
        for file in made
        if file.path.startswith("deploy/helm/") and file.path.count("/") > 2
    }


def values(files: dict[str, bytes], chart: str) -> dict[str, Any]:
    """Return the values of one chart."""
    data: dict[str, Any] = yaml.safe_load(files[f"charts/{chart}/values.yaml"])
    return data
