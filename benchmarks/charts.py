"""What helm needs to render the charts of a system."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHOP = ROOT / "examples" / "ecommerce" / "system.yaml"


def helm() -> Path | None:
    """Return the helm that `make tools` builds, or else that of PATH; None where there is none."""
    built = ROOT / "build" / "tools" / "bin" / "helm"
    found = built if built.exists() else shutil.which("helm")
    return Path(found) if found else None


def chart_in(repository: Path) -> Path:
    """Return the chart of the whole system."""
    return next((repository / "deploy" / "helm").glob("*/Chart.yaml")).parent


def empty(folder: Path) -> Path:
    """Make a chart with nothing in it: rendering it is what helm needs to start."""
    chart = folder / "empty"
    chart.mkdir(exist_ok=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: empty\nversion: 0.1.0\n")
    return chart
