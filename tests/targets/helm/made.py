"""Charts of a spec, as files and as values."""

from pathlib import Path
from typing import Any

import yaml

from msgen.pipeline import compile_system, judge_file


def made(text: str, folder: Path) -> dict[str, bytes]:
    """Return every file of the charts of a spec, by its path below the umbrella."""
    spec = folder / "system.yaml"
    spec.write_text(text)
    return charts(spec)


def charts(spec: Path) -> dict[str, bytes]:
    """Return every file of the charts of the spec at a path, by its path below the umbrella."""
    found = {}
    for file in compile_system(judge_file(spec)).files:
        if file.path.startswith("deploy/helm/"):
            found[file.path.split("/", 3)[3]] = file.content
    return found


def values(files: dict[str, bytes], chart: str) -> dict[str, Any]:
    """Return the values of one chart."""
    data: dict[str, Any] = yaml.safe_load(files[f"charts/{chart}/values.yaml"])
    return data
