"""The charts of the examples, as msgen makes them."""

from pathlib import Path

from tests.corpus_generated.cases import EXAMPLES, generated

SPECS = sorted(EXAMPLES.glob("*/system.yaml"))


def write(spec: Path, folder: Path) -> Path:
    """Write the repository of a spec, and return its chart."""
    for file in generated(spec):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return chart_of(folder)


def chart_of(folder: Path) -> Path:
    """The one chart of the whole system."""
    (found,) = (folder / "deploy/helm").glob("*/Chart.yaml")
    return found.parent


def values_of(chart: Path) -> dict[str, tuple[str, ...]]:
    """Each environment with the options that give helm its values; the chart's own come first."""
    files = sorted(chart.glob("values-*.yaml"))
    named = {file.stem.removeprefix("values-"): ("--values", str(file)) for file in files}
    return {"local": (), **named}
