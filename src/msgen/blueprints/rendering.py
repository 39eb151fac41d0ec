"""Services from blueprints: templates over the documented view, one file an entry or item."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from jinja2 import Environment

from msgen.blueprints.catalog import PLACEHOLDER, Blueprint, Catalog, Entry
from msgen.blueprints.failing import is_builtin, plain_content, read_back, told_to_owner
from msgen.blueprints.manifest import Manifest
from msgen.blueprints.seen import seen_by_services
from msgen.plan.model import Plan, Workload
from msgen.render import headers, templates
from msgen.render.files import File, Origin, Owner
from msgen.views.building import ServiceBuilder
from msgen.views.image import build as image_view
from msgen.views.python.service import build as python_view
from msgen.views.web import build as web_view

Context = dict[str, Any]


def files(plan: Plan, catalog: Catalog, wanted: Collection[str] | None = None) -> Iterator[File]:
    """Yield every file of every generated service, in order of services and paths.

    With `wanted`, those of the services with these names alone. Raises UserError where a template
    of the user's own fails.
    """
    environment = templates.builtin(catalog.overrides)
    with told_to_owner(catalog.overrides):
        for workload, blueprint, seen in seen_by_services(plan, catalog, wanted):
            yield from service_files(seen, workload, blueprint, environment)


def service_files(
    plan: Plan, workload: Workload, blueprint: Blueprint, environment: Environment
) -> Iterator[File]:
    """Yield the files of one service."""
    context = view(plan, workload, blueprint)
    service = context["service"]
    known = {"name": service.name, "package": service.package}
    root = f"services/{service.name}/"
    for entry in blueprint.entries:
        if entry.rule.when is not None and not _lookup(context, entry.rule.when):
            continue
        if entry.item is None or entry.rule.for_each is None:
            path = root + _fill(entry.path, known)
            yield _file(path, entry, context, environment, service.name)
            continue
        for item in _lookup(context, entry.rule.for_each):
            path = root + _fill(entry.path, {**known, entry.item: item.name})
            inner = {**context, entry.item: item}
            yield _file(path, entry, inner, environment, service.name)


def view(plan: Plan, workload: Workload, blueprint: Blueprint) -> Context:
    """Return what the templates of ``blueprint`` see: the documented view of ``workload``."""
    manifest = blueprint.manifest
    chosen = {name: _typed(manifest, name, value) for name, value in workload.options}
    context: Context = {
        "system": plan.overview,
        "blueprint": manifest,
        "options": {name: chosen.get(name, o.default) for name, o in manifest.options.items()},
    }
    builder = _VIEWS[manifest.view]
    return {**context, **builder(plan, workload, manifest.framework or "")}


def _typed(manifest: Manifest, name: str, value: object) -> object:
    """Give an option, which a spec has as text, the type that its blueprint declares."""
    match manifest.options[name].type:
        case "integer":
            return int(str(value))
        case "boolean":
            return str(value).lower() == "true"
        case _:
            return str(value)


def _python(plan: Plan, workload: Workload, framework: str) -> Context:
    service, python = python_view(plan, workload, framework=framework)
    image = image_view(workload, document=service.serves, pages=False)
    return {"service": service, "python": python, "image": image}


def _web(plan: Plan, workload: Workload, framework: str) -> Context:
    service, python = python_view(plan, workload, framework=framework)
    image = image_view(workload, document=False, pages=True)
    web = web_view(plan, workload)
    return {"service": service, "python": python, "web": web, "image": image}


def _plain(plan: Plan, workload: Workload, framework: str) -> Context:
    del framework
    return {"service": ServiceBuilder(plan, workload).build()}


_VIEWS: Mapping[str, Callable[[Plan, Workload, str], Context]] = {
    "python": _python,
    "web": _web,
    "none": _plain,
}


def _file(
    path: str,
    entry: Entry,
    context: Context,
    environment: Environment,
    service: str,
) -> File:
    owner = Owner(entry.rule.owner)
    origin = Origin(f"services/{entry.blueprint}@{entry.version}", entry.template)
    if not entry.is_template:
        content = plain_content(entry.source)
    else:
        name = f"services/{entry.blueprint}/{entry.template}"
        text = environment.get_template(name).render(context)
        shown = Origin(_shown(context["blueprint"].name, entry), "")
        head = headers.header(path, origin=shown, owner=owner, edit="system.yaml")
        content = (headers.with_header(text, head).rstrip("\n") + "\n").encode()
    file = File(path, content, owner, origin, service, entry.rule.executable)
    if not is_builtin(entry.source):
        read_back(file, entry.source)
    return file


def _shown(used: str, entry: Entry) -> str:
    """Name the template, and the blueprint that is used where the template is another's."""
    template = f"services/{entry.blueprint}/{entry.path}"
    return template if used == entry.blueprint else f"services/{used} ({template})"


def _fill(path: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values[found[1]], path)


def _lookup(context: Context, dotted: str) -> Any:
    """Follow `python.handlers` through the view; an unknown name is the template author's bug."""
    head, *rest = dotted.split(".")
    found = context[head]
    for name in rest:
        found = getattr(found, name)
    return found
