"""Modules whose code is the same in every service, but for their imports and a name."""

from __future__ import annotations

from msgen.plan.model import Kind
from msgen.records import dataclass
from msgen.views.python.annotations import Imports, quoted
from msgen.views.python.layout import call, lay
from msgen.views.service import Service


@dataclass(frozen=True, slots=True)
class Entry:
    """The first-party imports of such modules.

    ``runs_once`` is a job's; ``schedule`` says when the task of a cron runs, as an item of a list.
    """

    app_imports: str
    main_imports: str
    conftest_imports: str
    pages_imports: str
    runs_once: bool
    schedule: str


def entry(service: Service, framework: str, *, keeps: bool) -> Entry:
    """Return the imports; ``keeps`` where tests put items into stores."""
    once = service.workload.kind is Kind.JOB
    return Entry(
        app_imports=_app(service, framework),
        main_imports=_main(service, framework, once=once),
        conftest_imports=_conftest(service, framework, keeps=keeps),
        pages_imports=_pages(service),
        runs_once=once,
        schedule=_schedule(service),
    )


def _app(service: Service, framework: str) -> str:
    """The first-party imports of `app.py`, or of `worker.py`."""
    imports = Imports(service.package)
    imports.own("settings", "Settings")
    imports.own("wiring", "open_context")
    if framework != "worker":
        imports.add("chassis", framework)
        imports.add("chassis.contract", "document_of")
        imports.own("routes", "router")
        return imports.text()
    imports.add("chassis.worker", "Worker")
    imports.own("context", "Context")
    if service.schedule is not None:
        imports.add("chassis.worker", "Schedule")
        imports.own("handlers.run", "run")
    return imports.text()


def _main(service: Service, framework: str, *, once: bool) -> str:
    """The imports of `__main__.py`."""
    imports = Imports(service.package)
    imports.own("settings", "Settings")
    if once:
        imports.add("chassis.worker", "run_once")
        imports.own("handlers.run", "run")
        imports.own("wiring", "open_context")
    else:
        imports.add(f"chassis.{framework}", "serve")
        module, maker = (
            ("worker", "create_worker") if framework == "worker" else ("app", "create_app")
        )
        imports.own(module, maker)
    return imports.text()


def _schedule(service: Service) -> str:
    """When the task of a cron runs, as an item of a list."""
    if service.schedule is None:
        return ""
    arguments = (quoted(service.name), quoted(service.schedule.cron))
    zone = f"zone={quoted(service.schedule.zone)}"
    return lay(call("Schedule", *arguments, zone, "run=run"), indent=12)


def _conftest(service: Service, framework: str, *, keeps: bool) -> str:
    imports = Imports(service.package)
    imports.add("chassis.testing", "Issuer", "Network")
    imports.own("settings", "Settings")
    if service.serves:
        imports.own("app", "create_app")
        if framework == "flask":
            imports.add("chassis.flask", "opened")
    if keeps and framework == "flask":
        imports.add("chassis.flask.service", "Service")
    return imports.text()


def _pages(service: Service) -> str:
    """The first-party imports of a front end's test."""
    imports = Imports(service.package)
    imports.add("chassis.health", "Health")
    imports.add("chassis.static", "create_app")
    imports.own("__main__", "PUBLIC")
    return imports.text()
