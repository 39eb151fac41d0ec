"""Compose files of a spec, as text and as data."""

from pathlib import Path
from typing import Any

import yaml

from msgen.pipeline import compile_system, judge_file


def made(text: str, folder: Path) -> dict[str, bytes]:
    """Return every file that msgen makes of a spec."""
    spec = folder / "system.yaml"
    spec.write_text(text)
    return {file.path: file.content for file in compile_system(judge_file(spec)).files}


def parts(files: dict[str, bytes]) -> dict[str, Any]:
    """Return the files that `compose.yaml` includes, by path."""
    main = yaml.safe_load(files["compose.yaml"])
    return {path: yaml.safe_load(files[path]) for path in main["include"]}


def services(files: dict[str, bytes]) -> dict[str, Any]:
    """Return all services of all files."""
    found: dict[str, Any] = {}
    for part in parts(files).values():
        assert not found.keys() & part["services"].keys()
        found |= part["services"]
    return found
