"""What a release of msgen made of `system.yaml`, kept to be upgraded by those after it.

    python -m tests.conformance.released

writes `<version>.yaml` with today's version; run it when a version is released, and keep the older
files as long as their charts may be installed somewhere. Kinds of which everything may be changed
at any time, hooks among them, are left out.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from msgen import __version__
from tests.conformance.charts import write
from tests.conformance.tools import path_with_tools

HERE = Path(__file__).parent
SPEC = HERE / "system.yaml"
NAMESPACE = "released"
LEFT_OUT = {"NetworkPolicy", "ConfigMap"}


def versions() -> list[Path]:
    """Return what was kept of each version."""
    return sorted(path for path in HERE.glob("*.yaml") if path != SPEC)


def renew(folder: Path) -> Path:
    """Render the chart of today below `folder`, and keep it under today's version."""
    chart = write(SPEC, folder)
    done = subprocess.run(
        ["helm", "template", chart.name, chart, "--namespace", NAMESPACE],
        check=True, capture_output=True, text=True, env={"PATH": path_with_tools()},
    )  # fmt: skip
    kept = HERE / f"{__version__}.yaml"
    kept.write_text(yaml.safe_dump_all(_kept(done.stdout), sort_keys=False, width=100))
    return kept


def _kept(manifests: str) -> Iterator[Any]:
    for each in yaml.safe_load_all(manifests):
        hook = each and "helm.sh/hook" in (each["metadata"].get("annotations") or {})
        if each and not hook and each["kind"] not in LEFT_OUT:
            yield each


def as_chart(kept: Path, namespace: str, folder: Path) -> Path:
    """Make a chart below `folder` that installs what was kept, as it is, into a namespace."""
    (folder / "templates").mkdir(parents=True)
    about = {"apiVersion": "v2", "name": "shop", "version": kept.stem}
    (folder / "Chart.yaml").write_text(yaml.safe_dump(about))
    text = kept.read_text().replace(f"namespace: {NAMESPACE}\n", f"namespace: {namespace}\n")
    (folder / "templates" / "all.yaml").write_text(text)
    return folder
