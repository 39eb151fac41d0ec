"""Running checkov: what is unsafe in files of a folder.

Exceptions stand in the repository's `.checkov.yaml`, each with its reason.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from msgen.diagnostics import Diagnostic
from msgen.verify.findings import finding, refusals
from msgen.verify.repository import Repository
from msgen.verify.tool import Command, Tool

CHECKOV = Command("checkov")
CONFIG = ".checkov.yaml"
_SHOULD_END_S = 600.0


def judge_folder(
    repository: Repository, tool: Tool, folder: Path, frameworks: tuple[str, ...]
) -> tuple[Diagnostic, ...]:
    """Judge the files below `folder`, by the repository's exceptions."""
    config = repository.top / CONFIG
    arguments = ["--directory", str(folder), "--output", "json", "--compact", "--quiet"]
    arguments += ["--skip-download", "--framework", *frameworks]
    if config.is_file():
        arguments += ["--config-file", str(config)]
    # Away from the repository: it leaves files where it runs.
    done = tool.run(*arguments, timeout_s=_SHOULD_END_S, folder=repository.scratch)
    if done.code == 0:
        return ()
    try:
        reports = json.loads(done.out)
    except ValueError:
        return refusals(done, tool, repository)
    found = [_line(each) for report in _listed(reports) for each in _failed(report)]
    return tuple(finding(line, tool, repository) for line in sorted(found)) or refusals(
        done, tool, repository
    )


def _listed(reports: Any) -> list[Any]:
    """One framework gives one report, several give a list."""
    return reports if isinstance(reports, list) else [reports]


def _failed(report: Any) -> list[Any]:
    failed: list[Any] = report.get("results", {}).get("failed_checks", [])
    return failed


def _line(failed: Any) -> str:
    path = str(failed["file_path"]).lstrip("/")
    line = (failed.get("file_line_range") or [1])[0]
    return f"{path}:{line}: {failed['check_id']} {failed['check_name']} ({failed['resource']})"
