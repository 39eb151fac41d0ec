"""All Python-flavoured parts of one service's view: `python` in templates."""

from __future__ import annotations

from msgen.plan.model import Plan, Workload
from msgen.records import dataclass
from msgen.spec.shapes import Object
from msgen.views.building import ServiceBuilder
from msgen.views.python.clients import Clients, clients
from msgen.views.python.context import Context, context
from msgen.views.python.docs import type_docs
from msgen.views.python.entry import Entry, entry
from msgen.views.python.flavour import ASYNC, SYNC, Flavour
from msgen.views.python.handlers import Handler, HandlerBuilder
from msgen.views.python.layout import docstring
from msgen.views.python.locks import Locked, locked
from msgen.views.python.messages import Consumers, Events, Topics, consumers, events, topics
from msgen.views.python.migrations import Migration, migrations, migrations_test_imports
from msgen.views.python.models import Models, models
from msgen.views.python.names import context_names
from msgen.views.python.routes import Routes, fastapi_routes, flask_routes
from msgen.views.python.settings import Settings, settings
from msgen.views.python.stores import Stores, stores
from msgen.views.python.testing import (
    ContractTest,
    DirectTest,
    EndpointTest,
    World,
    contract_test,
    direct_test,
    endpoint_test,
    passing_test,
    socket_test,
)
from msgen.views.readme import Readme, readme, sentence
from msgen.views.service import Service
from msgen.views.types import Types


@dataclass(frozen=True, slots=True)
class PythonService:
    """What the templates of a Python blueprint print, module by module.

    ``doc`` is the package's docstring, ``summary`` its text; ``client_type`` annotates what tests
    talk HTTP with. ``has_…`` flags say which modules there are.
    """

    doc: str
    summary: str
    client_type: str
    flavour: Flavour
    entry: Entry
    models: Models
    settings: Settings
    clients: Clients
    stores: Stores
    migrations: tuple[Migration, ...]
    migrations_test_imports: str
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

    @property
    def has_models(self) -> bool:
        """Whether anything has a declared type."""
        return bool(self.models.definitions)

    @property
    def has_clients(self) -> bool:
        """Whether it calls anybody."""
        return bool(self.clients.classes)

    @property
    def has_stores(self) -> bool:
        """Whether it keeps items."""
        return bool(self.stores.modules)

    @property
    def has_migrations(self) -> bool:
        """Whether the schema of a database is its own."""
        return bool(self.migrations)

    @property
    def has_topics(self) -> bool:
        """Whether it publishes or listens."""
        return bool(self.topics.constants)

    @property
    def has_events(self) -> bool:
        """Whether it publishes."""
        return bool(self.events.methods)

    @property
    def has_consumers(self) -> bool:
        """Whether it listens."""
        return bool(self.consumers.statements)

    @property
    def has_endpoints(self) -> bool:
        """Whether it answers over HTTP."""
        return bool(self.routes.functions)

    @property
    def has_contract(self) -> bool:
        """Whether others rely on it, or it on others."""
        return self.has_endpoints or self.has_topics or bool(self.contract.operations)

    @property
    def has_worker(self) -> bool:
        """Whether it goes on until it is stopped."""
        return not self.entry.runs_once

    @property
    def keeps(self) -> bool:
        """Whether a test puts items into stores first."""
        return any(test.keeps for test in self.endpoint_tests)


def build(plan: Plan, workload: Workload, *, framework: str) -> tuple[Service, PythonService]:
    """Return the views of ``workload`` for ``framework``.

    That is `fastapi`, `flask`, `worker` or `static`.
    """
    builder = ServiceBuilder(plan, workload)
    service = builder.build()
    types, flavour = builder.types, SYNC if framework == "flask" else ASYNC
    known = context_names(service, types)
    writer = HandlerBuilder(service, types, flavour, known)
    world = World(service, types, flavour, known)
    routes = flask_routes if framework == "flask" else fastapi_routes
    tests = (
        *(endpoint_test(world, each) for each in service.endpoints),
        *(socket_test(world, each) for each in service.sockets),
        *(passing_test(world, each) for each in service.passed),
    )
    migrated = migrations(service, known, types)
    summary = sentence(service.description) or f"The {service.name} service of {service.system}."
    return service, PythonService(
        doc=docstring(summary),
        summary=summary,
        client_type="TestClient" if flavour.asynchronous else "httpx2.Client",
        flavour=flavour,
        entry=entry(service, framework, keeps=any(each.keeps for each in tests)),
        models=_models(service, types),
        settings=settings(service, known),
        clients=clients(service, types, flavour),
        stores=stores(service, known, types, flavour),
        migrations=migrated,
        migrations_test_imports=migrations_test_imports(service.package, migrated),
        topics=topics(service),
        events=events(service, types, flavour, known.outbox_topics),
        consumers=consumers(service, flavour),
        context=context(service, known, flavour),
        handlers=tuple(writer.build(each) for each in service.operations),
        routes=routes(service, types, known),
        endpoint_tests=tests,
        consumer_tests=tuple(direct_test(world, each) for each in service.undirected),
        contract=contract_test(world),
        locked=locked(service, framework=framework),
        readme=readme(service),
    )


def _models(service: Service, types: Types) -> Models:
    groups = {each.name: each.shape for each in service.parameters}
    return models(
        service.package,
        service.types,
        docs=type_docs(service, types),
        parameters={name: shape for name, shape in groups.items() if isinstance(shape, Object)},
    )
