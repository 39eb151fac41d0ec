"""Resolve what generated Python services install, once, into `templates/libs/python-locks.json`.

Run it after a change of dependencies in `templates/libs/python/pyproject.toml`:

    python scripts/lock_chassis.py [--upgrade]

All extras and the `dev` group are resolved together, so versions agree in every service; then
each is resolved alone under those versions, which tells what it needs. A service's lock is the
union of its features. The file holds versions, markers and hashes, no addresses.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "templates" / "libs" / "python" / "pyproject.toml"
OUTPUT = ROOT / "templates" / "libs" / "python-locks.json"
PYTHON = "3.11"

TOOLS = ("jsonschema>=4.23,<5", "mypy>=1.15,<3", "pytest>=8.3,<10", "ruff>=0.9,<1")
"""What generated services are tested and checked with, unless the chassis says more."""

_REQUIREMENT = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^ ;\\]+)"
    r"(?: ; (?P<marker>[^\\]+?))?\s*\\?$"
)
_HASH = re.compile(r"^\s+--hash=(?P<hash>\S+?)\s*\\?$")


def main() -> int:
    """Write the lock file; 1 with uv's words if nothing fits together."""
    parser = argparse.ArgumentParser(description="Lock what generated services install.")
    parser.add_argument("--upgrade", action="store_true", help="take newer versions where allowed")
    upgrade = parser.parse_args().upgrade
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    features = _features(project)
    everything = sorted({line for lines in features.values() for line in lines})
    pins = [] if upgrade else _pins()
    try:
        packages = _packages(_compile(everything, hashes=True, constraints=pins))
        pinned = [f"{name}=={package['version']}" for name, package in packages.items()]
        needs = {
            name: sorted(_packages(_compile(lines, hashes=False, constraints=pinned)))
            for name, lines in features.items()
        }
    except subprocess.CalledProcessError as error:
        sys.stderr.write(error.stderr)
        return 1
    direct = {name: sorted(map(_name_of, lines)) for name, lines in features.items()}
    document = {"python": f">={PYTHON}", "packages": packages, "features": needs, "direct": direct}
    OUTPUT.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def _features(project: dict[str, Any]) -> dict[str, list[str]]:
    """Requirements by feature: `core`, each extra, each dependency group."""
    table = project["project"]
    extras: dict[str, list[str]] = table.get("optional-dependencies", {})
    groups = {"dev": list(TOOLS)} | project.get("dependency-groups", {})
    return {
        "core": table["dependencies"],
        **{name: list(_expanded(lines, extras)) for name, lines in extras.items()},
        **{name: list(_expanded(lines, extras)) for name, lines in groups.items()},
    }


def _expanded(lines: list[str], extras: dict[str, list[str]]) -> Iterator[str]:
    """Requirements with `chassis[sql]` replaced by what that extra needs."""
    for line in lines:
        if found := re.fullmatch(r"chassis\[([^\]]+)\]", line):
            for name in found[1].split(","):
                yield from _expanded(extras[name.strip()], extras)
        else:
            yield line


def _pins() -> list[str]:
    """What is locked now: an unforced run moves nothing that still fits."""
    if not OUTPUT.exists():
        return []
    locked = json.loads(OUTPUT.read_text(encoding="utf-8"))["packages"]
    return [f"{name}=={package['version']}" for name, package in locked.items()]


def _compile(requirements: list[str], *, hashes: bool, constraints: list[str]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        wanted, limits = Path(folder, "requirements.in"), Path(folder, "constraints.txt")
        wanted.write_text("\n".join(requirements) + "\n", encoding="utf-8")
        limits.write_text("\n".join(constraints) + "\n", encoding="utf-8")
        command = [
            *("uv", "pip", "compile", str(wanted), "--constraints", str(limits)),
            *("--universal", "--python-version", PYTHON, "--no-header", "--no-annotate"),
            *("--no-emit-index-url", "--no-emit-find-links", "--quiet", "--no-config"),
            *(["--generate-hashes"] if hashes else []),
        ]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout


def _packages(text: str) -> dict[str, dict[str, Any]]:
    packages: dict[str, dict[str, Any]] = {}
    current: dict[str, Any] = {}
    for line in text.splitlines():
        if match := _REQUIREMENT.match(line):
            if match["name"] in packages:
                raise SystemExit(f"{match['name']} resolves to two versions; narrow its range")
            current = packages[match["name"]] = {"version": match["version"], "hashes": []}
            if match["marker"]:
                current["marker"] = match["marker"]
        elif match := _HASH.match(line):
            current["hashes"].append(match["hash"])
    return packages


def _name_of(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


if __name__ == "__main__":
    sys.exit(main())
