"""A later msgen: the installed one copied, with other templates and a higher version."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgen
from msgen.render.templates import templates_root

FASTAPI = "_templates/services/python-fastapi/files"
CHANGES = (  # file of the package, what it says now, what it says later
    ("__init__.py", '__version__ = "0.1.0"', '__version__ = "0.2.0"'),
    (
        "_templates/targets/repo/Makefile.j2",
        ".DEFAULT_GOAL := help\n",
        ".DEFAULT_GOAL := help\nexport PYTHONUTF8 := 1\n",
    ),
    (
        "_templates/targets/repo/.gitignore.j2",
        "*.egg-info/\n",
        "*.egg-info/\n.coverage\n",
    ),
    (
        f"{FASTAPI}/src/{{package}}/routes.py.j2",
        "router = Router()\n",
        "# Handlers hold the logic; this file only names them.\nrouter = Router()\n",
    ),
    (
        f"{FASTAPI}/pyproject.toml.j2",
        "[build-system]\n",
        '[project.urls]\nDocumentation = "https://docs.example.com/services"\n\n[build-system]\n',
    ),
    (
        f"{FASTAPI}/src/{{package}}/handlers/{{handler}}.py.j2",
        "<%= handler.imports %>\n",
        "<%= handler.imports %>\n\n# What follows is a proposal.\n",
    ),
    ("targets/envoy/bootstrap.py", "_MOST_CONNECTIONS = 10_000", "_MOST_CONNECTIONS = 20_000"),
    ("targets/repo.py", '".gitattributes", ".editorconfig")', '".gitattributes")'),
)


def later_msgen(folder: Path) -> Path:
    """Put it into `folder`, which goes onto PYTHONPATH; returns the folder."""
    package = folder / "msgen"
    compiled = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(msgen.__file__).parent, package, ignore=compiled)
    if not (package / "_templates").is_dir():
        shutil.copytree(templates_root(), package / "_templates", ignore=compiled)
    for path, before, after in CHANGES:
        text = (package / path).read_text()
        assert text.count(before) == 1, f"{path} says {before!r} {text.count(before)} times"
        (package / path).write_text(text.replace(before, after))
    return folder
