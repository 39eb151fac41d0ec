"""The line of a template behind a line of a generated file."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment

from msgen import registry
from msgen.blueprints.rendering import service_files
from msgen.pipeline import Judged
from msgen.plan.model import Plan
from msgen.records import dataclass
from msgen.render.files import File
from msgen.render.linemarks import marking, unmarked
from msgen.render.templates import rendered_by


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A line, counted from 1, of the template `name` below `templates/`, which stands in `file`.

    `exact` is False where the marked rendering was not the file itself, so that the line is the
    one that stands closest.
    """

    name: str
    file: Path
    line: int
    text: str
    exact: bool = True


def template_line(judged: Judged, file: File, number: int) -> TemplateLine | None:
    """Return where line `number` of the rendered `file` came from.

    None for what no template has: the header, and files that are made of data.
    """
    if not file.origin.template:
        return None
    environment = marking(judged.blueprints.overrides)
    name = f"{file.origin.producer.partition('@')[0]}/{file.origin.template}"
    source = template_file(environment, name)
    if source is None:
        return None
    if source.read_bytes() == file.content:
        return _line(name, source, number)
    marked = _rendered(judged, file, environment)
    if marked is None:
        return None
    text, places = unmarked(marked.content.decode())
    place = places[number - 1] if number <= len(places) else None
    where = template_file(environment, place.template) if place else None
    if place is None or where is None:
        return None
    exact = text.rstrip("\n") == file.content.decode().rstrip("\n")
    return _line(place.template, where, place.line, exact=exact)


def template_file(environment: Environment, name: str) -> Path | None:
    """Return the file of a template, a repository's own before the built-in one."""
    loaders = getattr(environment.loader, "loaders", ())
    folders = (Path(folder) for loader in loaders for folder in loader.searchpath)
    return next((path for folder in folders if (path := folder / name).is_file()), None)


def _line(name: str, source: Path, number: int, *, exact: bool = True) -> TemplateLine | None:
    lines = source.read_text(encoding="utf-8", errors="replace").split("\n")
    if not 0 < number <= len(lines):
        return None
    return TemplateLine(name, source, number, lines[number - 1].strip(), exact)


def _rendered(judged: Judged, file: File, environment: Environment) -> File | None:
    """Render the file again, with marks."""
    plan = judged.sound_plan()
    with rendered_by(environment):
        candidates = _of_service(judged, plan, file, environment) or _of_targets(plan)
        return next((each for each in candidates if each.path == file.path), None)


def _of_service(
    judged: Judged, plan: Plan, file: File, environment: Environment
) -> Iterator[File] | None:
    for workload in plan.workloads:
        if workload.name == file.service and workload.blueprint in judged.blueprints.blueprints:
            blueprint = judged.blueprints[workload.blueprint]
            made = [*service_files(plan, workload, blueprint, environment)]
            return iter(made) if any(each.path == file.path for each in made) else None
    return None


def _of_targets(plan: Plan) -> Iterator[File]:
    for target in registry.installed():
        yield from target.files(plan)
