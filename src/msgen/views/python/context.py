"""`context.py` and `wiring.py`: what handlers work with, and how it is opened."""

from __future__ import annotations

from dataclasses import dataclass

from msgen.views.python.annotations import Imports
from msgen.views.python.flavour import Flavour
from msgen.views.python.layout import Code, Prefixed, call, keyword, lay
from msgen.views.python.names import ContextNames
from msgen.views.python.stores import Stores
from msgen.views.service import Service


@dataclass(frozen=True, slots=True)
class Context:
    """The modules `context.py` and `wiring.py`.

    ``fields`` are the members of the class; ``resources`` the items of the `with` statement;
    ``steps`` what happens once they are open. Handlers import the class and consumers import
    handlers, so what subscribes consumers stands in a module of its own.
    """

    imports: str
    wiring_imports: str
    fields: tuple[str, ...]
    resources: tuple[str, ...]
    steps: tuple[str, ...]


def context(service: Service, known: ContextNames, stores: Stores, flavour: Flavour) -> Context:
    """Return `context.py`."""
    return _Builder(service, known, stores, flavour).build()


class _Builder:
    def __init__(
        self, service: Service, known: ContextNames, stores: Stores, flavour: Flavour
    ) -> None:
        self.service, self.known, self.stores, self.flavour = service, known, stores, flavour
        self.class_imports = Imports(service.package)
        self.imports = Imports(service.package)
        self.fields: list[str] = []
        self.resources: list[str] = []
        self.steps: list[str] = []
        self.members: list[Code] = []
        self.after: list[Code] = []
        self.checks: list[str] = []

    def build(self) -> Context:
        self._preamble()
        self._upstreams()
        self._stores()
        self._brokers()
        if self.checks:
            checks = ", ".join(self.checks)
            self.members.append(keyword("checks", f"{{{checks}}}"))
        indent = 8 if self.resources else 4
        made = call("Context", *self.members)
        if self.after:
            self.steps.append(lay(Prefixed("ctx = ", made), indent=indent))
            self.steps += [lay(code, indent=indent) for code in self.after]
            self.steps.append("yield ctx")
        else:
            self.steps.append(lay(Prefixed("yield ", made), indent=indent))
        return Context(
            imports=self.class_imports.text(),
            wiring_imports=self.imports.text(),
            fields=tuple(self.fields),
            resources=tuple(self.resources),
            steps=tuple(self.steps),
        )

    def _preamble(self) -> None:
        flavour, imports = self.flavour, self.imports
        imports.add("collections.abc", flavour.iterator)
        imports.add("contextlib", flavour.manager)
        imports.add("httpx2")
        imports.own("context", "Context")
        imports.own("settings", "Settings")
        self.class_imports.add("dataclasses", "dataclass")
        self.class_imports.add("chassis", flavour.word)

    def _upstreams(self) -> None:
        if not self.service.callees:
            return
        self.imports.add("chassis", self.flavour.word)
        made = f"{self.flavour.word}.Upstreams(settings, transport=transport) as upstreams"
        self.resources.append(f"{made},")
        for callee in self.service.callees:
            name = self.known.callees[callee.target]
            opened = f"upstreams.connect(settings.{name})"
            if callee.methods:
                class_name = f"{callee.class_name}Client"
                self.imports.own("clients", class_name)
                self.class_imports.own("clients", class_name)
                self.fields.append(f"{name}: {class_name}")
                self.members.append(keyword(name, call(class_name, opened)))
            else:
                self.fields.append(f"{name}: {self.flavour.word}.Upstream")
                self.members.append(keyword(name, opened))

    def _stores(self) -> None:
        await_ = self.flavour.await_
        keeper = ""
        for store in self.stores.sql:
            self.imports.add(f"chassis.store.sql.{self.flavour.word}", "Database")
            made = call(
                "Database", f"settings.{store.url}", "service=settings.service_name",
                after=f") as {store.database}",
            )  # fmt: skip
            self.resources.append(lay(made, indent=8, tail=","))
            if store.migrates:
                self.imports.own("store", f"{store.metadata}_MIGRATIONS")
                self.steps.append(f"{await_}{store.database}.migrate({store.metadata}_MIGRATIONS)")
                keeper = keeper or store.database
            self._repositories(store.name, store.database)
        for store in self.stores.others:
            self.imports.add(
                f"chassis.store.{store.engine}", self.flavour.word + f" as {store.engine}"
            )
            self.resources.append(
                f"{store.engine}.connect(settings.{store.url}) as {store.database},"
            )
            self._repositories(store.name, store.database)
        if keeper:
            self.imports.add(f"chassis.store.sql.{self.flavour.word}", "IdempotencyKeys")
            self.members.append(f"idempotency=IdempotencyKeys({keeper})")

    def _repositories(self, store: str, database: str) -> None:
        for entity in self.known.entities.values():
            if entity.store.name == store:
                self.imports.own("store", entity.class_name)
                self.class_imports.own("store", entity.class_name)
                self.fields.append(f"{entity.attribute}: {entity.class_name}")
                self.members.append(f"{entity.attribute}={entity.class_name}({database})")
        self.checks.append(f'"{store}": {database}.check')

    def _brokers(self) -> None:
        service, flavour = self.service, self.flavour
        for broker in service.brokers:
            module = "messages" if flavour.asynchronous else "sync as messages"
            self.imports.add("chassis" if flavour.asynchronous else "chassis.messages", module)
            name = broker.env_name.lower()
            made = call(
                "messages.connect", f"settings.{name}_url", "service=settings.service_name",
                after=f") as {name}",
            )  # fmt: skip
            self.resources.append(lay(made, indent=8, tail=","))
        names = {broker.name: broker.env_name.lower() for broker in service.brokers}
        if service.published:
            self.imports.own("events", "Events")
            self.class_imports.own("events", "Events")
            wanted = list(dict.fromkeys(names[topic.broker] for topic, _ in service.published))
            self.fields.append(f"{self.known.events}: Events")
            self.members.append(keyword(self.known.events, call("Events", *wanted)))
        if service.consumers:
            self.imports.own("consumers", "subscribe")
            wanted = list(dict.fromkeys(names[each.topic.broker] for each in service.consumers))
            self.after.append(Prefixed(flavour.await_, call("subscribe", "ctx", *wanted)))
