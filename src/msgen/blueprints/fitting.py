"""Whether the workloads of a plan fit the blueprints that they name."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.blueprints.catalog import Catalog
from msgen.blueprints.manifest import Manifest, Option
from msgen.blueprints.rules import bad_option, unfit_blueprint, unknown_blueprint
from msgen.blueprints.serving import unserved
from msgen.diagnostics import Diagnostic
from msgen.names import nearest
from msgen.plan.model import Plan, SourceOf, Workload
from msgen.spec.tree import Map, locate


def misfits(plan: Plan, catalog: Catalog, tree: Map) -> Iterator[Diagnostic]:
    """Yield what is wrong with the blueprint of each generated workload."""
    for workload in plan.workloads:
        if workload.source is not SourceOf.BLUEPRINT or workload.blueprint is None:
            continue
        blueprint = catalog.blueprints.get(workload.blueprint)
        if blueprint is None:
            yield _unknown(workload, catalog, tree)
            continue
        manifest = blueprint.manifest
        if workload.kind not in manifest.kinds:
            able = [name for name in catalog.names if workload.kind in catalog[name].manifest.kinds]
            yield unfit_blueprint.RULE.at(
                locate(tree, (*workload.loc, "blueprint")),
                f'"{manifest.name}" makes no {workload.kind}, which "{workload.name}" is',
                hint=f"blueprints that do: {', '.join(able)}" if able else None,
            )
        else:
            yield from unserved(plan, workload, manifest, catalog, tree)
        yield from _options(workload, manifest, tree)


def _unknown(workload: Workload, catalog: Catalog, tree: Map) -> Diagnostic:
    name = workload.blueprint or ""
    best = nearest(name, catalog.names)
    return unknown_blueprint.RULE.at(
        locate(tree, (*workload.loc, "blueprint")),
        f'"{workload.name}" is to be made by "{name}", and there is no such blueprint',
        hint=f'did you mean "{best}"?' if best else f"there are {', '.join(catalog.names)}",
    )


def _options(workload: Workload, manifest: Manifest, tree: Map) -> Iterator[Diagnostic]:
    for name, value in workload.options:
        path = (*workload.loc, "options", name)
        option = manifest.options.get(name)
        if option is None:
            best = nearest(name, manifest.options)
            yield bad_option.RULE.at(
                locate(tree, path, key=True),
                f'"{manifest.name}" has no option "{name}"',
                hint=f'did you mean "{best}"?' if best else None,
            )
        elif expected := _expected(value, option):
            yield bad_option.RULE.at(
                locate(tree, path), f'option "{name}" takes {expected}, not "{value}"'
            )


def _expected(value: object, option: Option) -> str | None:
    """Return what the option takes if `value` is none of it."""
    text = str(value)
    if option.choices:
        return None if text in option.choices else f"one of {', '.join(option.choices)}"
    if option.type == "integer":
        return None if text.removeprefix("-").isdecimal() else "a whole number"
    if option.type == "boolean":
        return None if text.lower() in ("true", "false") else "true or false"
    return None
