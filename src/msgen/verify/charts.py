"""The charts of a repository, rendered once an environment for all who judge the manifests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from msgen.verify.model import NotRun
from msgen.verify.repository import Repository
from msgen.verify.tool import Command, Done, Tool, find

HELM = Command("helm", version=("version", "--short"))
_PREFIX, _SUFFIX = "values-", ".yaml"
_EXTERNAL = "global.secrets.external=true"
_RENDERING = Lock()
FETCHING = "fetching.yaml"


@dataclass(frozen=True, slots=True)
class Release:
    """A chart with the values of an environment; None stands for its own values alone."""

    chart: str
    environment: str | None

    @property
    def name(self) -> str:
        """How a table names it."""
        return f"{self.chart} ({self.environment})" if self.environment else self.chart

    @property
    def values(self) -> tuple[str, ...]:
        """The options that give helm the values of the environment."""
        if self.environment is None:
            return ()
        return "--values", f"{self.chart}/{_PREFIX}{self.environment}{_SUFFIX}"


def releases(repository: Repository) -> Iterator[Release]:
    """Yield each chart that stands alone, with its own values and those of each environment."""
    for file in repository.files("deploy/helm/*/Chart.yaml"):
        chart = str(Path(file).parent)
        yield Release(chart, None)
        for values in repository.files(f"{chart}/{_PREFIX}*{_SUFFIX}"):
            yield Release(chart, Path(values).name[len(_PREFIX) : -len(_SUFFIX)])


def rendered(repository: Repository, release: Release) -> Path:
    """Return the file with the manifests of a release, but for its tests, which run on demand.

    `whole.yaml` beside it has them too, and `fetching.yaml` is for a cluster in which an operator
    fetches the secrets. Raises NotRun where helm is not there, or refuses the
    chart, which is a finding of its own check.
    """
    with _RENDERING:
        return _rendered(repository, release)


@cache
def _rendered(repository: Repository, release: Release) -> Path:
    tool = find(HELM, repository.top)
    if tool is None:
        raise NotRun("helm, which renders the charts, is not on PATH")
    whole = template(tool, release)
    if whole.code != 0:
        raise NotRun("helm refuses the chart")
    folder = repository.scratch / "charts" / (release.environment or "default")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "whole.yaml").write_text(whole.out, encoding="utf-8")
    fetching = template(tool, release, "--skip-tests", "--set", _EXTERNAL)
    (folder / FETCHING).write_text(fetching.out, encoding="utf-8")
    manifests = folder / "manifests.yaml"
    manifests.write_text(template(tool, release, "--skip-tests").out, encoding="utf-8")
    return manifests


def template(tool: Tool, release: Release, *options: str) -> Done:
    """Render a release as helm would install it."""
    name = Path(release.chart).name
    return tool.run("template", name, release.chart, "--namespace", name, *release.values, *options)
