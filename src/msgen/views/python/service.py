"""All Python-flavoured parts of one service's view: `python` in templates."""

from __future__ import annotations

from dataclasses import dataclass

from msgen.plan.model import Kind, Plan, Workload
from msgen.spec.shapes import Object, Ref, Shape
from msgen.views.building import ServiceBuilder
from msgen.views.python.annotations import Imports, quoted
from msgen.views.python.clients import Clients, clients
from msgen.views.python.context import Context, context
from msgen.views.python.flavour import ASYNC, SYNC, Flavour
from msgen.views.python.handlers import Handler, HandlerBuilder
from msgen.views.python.layout import call, docstring, lay
from msgen.views.python.locks import Locked, locked
from msgen.views.python.messages import (
    Consumers,
    Events,
    Topics,
    consumers,
    events,
    topics,
)
from msgen.views.python.models import Models, models
from msgen.views.python.names import context_names
from msgen.views.python.routes import Routes, fastapi_routes, flask_routes
from msgen.views.python.settings import Settings, settings
from msgen.views.python.stores import Migration, Stores, migrations, stores
from msgen.views.python.testing import (
    ContractTest,
    DirectTest,
    EndpointTest,
    World,
    contract_test,
    direct_test,
    endpoint_test,
)
from msgen.views.readme import Readme, readme, sentence
from msgen.views.service import Service
from msgen.views.types import Types


@dataclass(frozen=True, slots=True)
class PythonService:
    """What the templates of a Python blueprint print, module by module.

    ``has_…`` flags say which modules there are.
    """

    doc: str
    summary: str
    client_type: str
    app_imports: str
    main_imports: str
    conftest_imports: str
    keeps: bool
    pages_imports: str
    flavour: Flavour
    models: Models
    settings: Settings
    clients: Clients
    stores: Stores
    migrations: tuple[Migration, ...]
    topics: Topics
    events: Events
    consumers: Consumers
    context: Context
    handlers: tuple[Handler, ...]
    routes: Routes
    endpoint_tests: tuple[EndpointTest, ...]
    consumer_tests: tuple[DirectTest, ...]
    contract: ContractTest
    locked: Locked
    readme: Readme
    has_models: bool
    has_clients: bool
    has_stores: bool
    has_topics: bool
    has_events: bool
    has_consumers: bool
    has_endpoints: bool
    has_contract: bool
    has_worker: bool
    runs_once: bool
    schedule: str


def build(plan: Plan, workload: Workload, *, framework: str) -> tuple[Service, PythonService]:
    """Return the views of ``workload`` for ``framework``: `fastapi`, `flask` or `worker`."""
    builder = ServiceBuilder(plan, workload)
    service = builder.build()
    types, flavour = builder.types, SYNC if framework == "flask" else ASYNC
    known = context_names(service, types)
    writer = HandlerBuilder(service, types, flavour, known)
    handlers = {each.name: writer.build(each) for each in service.operations}
    world = World(service, types, flavour, known)
    kept = stores(service, known, flavour)
    routed = flask_routes if framework == "flask" else fastapi_routes
    direct = [each.operation for each in service.consumers]
    direct += [service.task] if service.task is not None else []
    tested = tuple(endpoint_test(world, each) for each in service.endpoints)
    keeps = any(each.keeps for each in tested)
    found = models(
        service.package,
        service.types,
        docs=_docs(service, types),
        parameters={each.name: _object(each.shape) for each in service.parameters},
    )
    contract = contract_test(world)
    once = service.workload.kind is Kind.JOB
    summary = sentence(service.description) or f"The {service.name} service of {service.system}."
    made = PythonService(
        doc=docstring(summary),
        summary=summary,
        client_type="TestClient" if flavour.asynchronous else "httpx2.Client",
        app_imports=_app(service, framework),
        main_imports=_main(service, framework, once=once),
        conftest_imports=_conftest(service, framework, keeps=keeps),
        keeps=keeps,
        pages_imports=_pages(service),
        flavour=flavour,
        models=found,
        settings=settings(service, known),
        clients=clients(service, types, flavour),
        stores=kept,
        migrations=migrations(service, known, types),
        topics=topics(service),
        events=events(service, types, flavour),
        consumers=consumers(service, flavour),
        context=context(service, known, flavour),
        handlers=tuple(handlers.values()),
        routes=routed(service, types),
        endpoint_tests=tested,
        consumer_tests=tuple(direct_test(world, each) for each in direct),
        contract=contract,
        locked=locked(service, framework=framework),
        readme=readme(service),
        has_models=bool(found.definitions),
        has_clients=any(callee.methods for callee in service.callees),
        has_stores=bool(kept.modules),
        has_topics=bool(service.topics),
        has_events=bool(service.published),
        has_consumers=bool(service.consumers),
        has_endpoints=bool(service.endpoints),
        has_contract=bool(service.endpoints or service.topics or contract.operations),
        has_worker=framework == "worker" and not once,
        runs_once=once,
        schedule=_schedule(service),
    )
    return service, made


def _app(service: Service, framework: str) -> str:
    """The first-party imports of `app.py`, or of `worker.py`."""
    imports = Imports(service.package)
    imports.own("settings", "Settings")
    imports.own("wiring", "open_context")
    if framework != "worker":
        imports.add("chassis", framework)
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
    if service.endpoints:
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


def _object(shape: object) -> Object:
    assert isinstance(shape, Object)
    return shape


def _docs(service: Service, types: Types) -> dict[str, str]:
    """What each type is for, as far as its use says it."""
    docs: dict[str, str] = {}
    for callee in service.callees:
        for method in callee.methods:
            _note(
                docs, method.body.request, f"The body of {callee.target}'s {method.endpoint.label}."
            )
            _note(
                docs,
                method.body.result,
                f"What {callee.target} answers to {method.endpoint.label}.",
            )
            _name(
                docs, method.query_type, f"The query of {callee.target}'s {method.endpoint.label}."
            )
            _name(
                docs, method.headers_type, f"Headers of {callee.target}'s {method.endpoint.label}."
            )
    for topic, shape in service.topics:
        _note(docs, shape, f"A message of {topic.name}.")
    for served in service.endpoints:
        operation = served.operation
        _note(docs, operation.request, f"The body of {operation.trigger}.")
        _note(docs, operation.result, f"The answer to {operation.trigger}.")
        _name(docs, operation.query_type, f"The query of {operation.trigger}.")
        _name(docs, operation.headers_type, f"The headers of {operation.trigger}.")
    for named in types.named():
        docs[named] = f"{named}, as the system declares it."
    return docs


def _note(docs: dict[str, str], shape: Shape | None, text: str) -> None:
    if isinstance(shape, Ref):
        _name(docs, shape.name, text)


def _name(docs: dict[str, str], name: str, text: str) -> None:
    if name:
        docs[name] = text
