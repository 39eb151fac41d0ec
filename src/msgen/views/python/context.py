"""`context.py` and `wiring.py`: what handlers work with, and how it is opened."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.records import dataclass
from msgen.views.python.annotations import Imports
from msgen.views.python.flavour import Flavour
from msgen.views.python.layout import WIDTH, Code, Group, Prefixed, call, keyword, lay
from msgen.views.python.messages import constant, event_publishers
from msgen.views.python.names import ContextNames, engine_of
from msgen.views.service import Service


@dataclass(frozen=True, slots=True)
class Context:
    """The modules `context.py` and `wiring.py`.

    ``fields`` are the members of the class; ``opening`` the lines of the `with` statement;
    ``steps`` what happens once they are open. Handlers import the class and consumers import
    handlers, so what subscribes consumers stands in a module of its own.
    """

    imports: str
    wiring_imports: str
    fields: tuple[str, ...]
    opening: tuple[str, ...]
    steps: tuple[str, ...]


def context(service: Service, known: ContextNames, flavour: Flavour) -> Context:
    """Return `context.py`."""
    return _Builder(service, known, flavour).build()


class _Builder:
    def __init__(self, service: Service, known: ContextNames, flavour: Flavour) -> None:
        self.service, self.known, self.flavour = service, known, flavour
        self.class_imports = Imports(service.package)
        self.imports = Imports(service.package)
        self.fields: list[str] = []
        self.resources: list[str] = []
        self.steps: list[str] = []
        self.members: list[Code] = []
        self.after: list[Code] = []
        self.checks: list[str] = []
        self.relay: Code = ""
        self._database = ""

    def build(self) -> Context:
        self._preamble()
        self._upstreams()
        self._stores()
        self._brokers()
        if self.checks:
            checks = ", ".join(self.checks)
            self.members.append(keyword("checks", f"{{{checks}}}"))
        inside = "    " if self.relay else ""
        indent = (8 if self.resources else 4) + len(inside)
        made = call("Context", *self.members)
        last: list[Code] = [Prefixed("yield ", made)]
        if self.after:
            last = [Prefixed("ctx = ", made), *self.after, "yield ctx"]
        if self.relay:
            self.steps.append(lay(self.relay, indent=8, tail=":"))
        self.steps += [inside + lay(code, indent=indent) for code in last]
        return Context(
            imports=self.class_imports.text(),
            wiring_imports=self.imports.text(),
            fields=tuple(self.fields),
            opening=tuple(self._opening()),
            steps=tuple(self.steps),
        )

    def _opening(self) -> Iterator[str]:
        """The `with` statement: on one line if it holds one thing."""
        alone = f"{self.flavour.with_} {''.join(self.resources).removesuffix(',')}:"
        if len(self.resources) == 1 and "\n" not in alone and len(alone) + 4 <= WIDTH:
            yield alone
        elif self.resources:
            yield f"{self.flavour.with_} ("
            yield from (f"    {each}" for each in self.resources)
            yield "):"

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
        keeper = ""
        for kept in self.service.stores:
            engine = engine_of(kept.store)
            if not engine:
                continue
            variable = kept.store.env_name.lower()
            handle = self._open(engine, variable)
            self.checks.append(f'"{kept.store.name}": {variable}.check')
            if engine == "sql" and kept.migrates and kept.entities:
                constant = f"{kept.store.env_name}_MIGRATIONS"
                self.imports.own("store", constant)
                self.steps.append(f"{self.flavour.await_}{variable}.migrate({constant})")
                if not keeper and self.known.outbox:
                    self._member(self.known.outbox, handle, variable)
                    self.class_imports.add(f"chassis.store.sql.{self.flavour.word}", handle)
                    self._database = variable
                keeper = keeper or variable
            if (name := self.known.raw.get(kept.store.name)) is not None:
                self._member(name, handle, variable)
        for entity in self.known.entities.values():
            self.imports.own("store", entity.class_name)
            self.class_imports.own("store", entity.class_name)
            opened = f"{entity.class_name}({entity.store.env_name.lower()})"
            self._member(entity.attribute, entity.class_name, opened)
        if keeper:
            self.imports.add(f"chassis.store.sql.{self.flavour.word}", "IdempotencyKeys")
            self.members.append(f"idempotency=IdempotencyKeys({keeper})")

    def _open(self, engine: str, variable: str) -> str:
        """Add a store to what is opened; returns the class of what is open then."""
        url, after = f"settings.{variable}_url", f") as {variable}"
        if engine == "sql":
            made = call("Database", url, "service=settings.service_name", after=after)
        else:
            made = call("Store", url, after=after)
        handle = "Database" if engine == "sql" else "Store"
        module = f"chassis.store.{engine}.{self.flavour.word}"
        self.imports.add(module, handle)
        if variable in {name.replace("-", "_") for name in self.known.raw}:
            self.class_imports.add(module, handle)
        self.resources.append(lay(made, indent=8, tail=","))
        return handle

    def _member(self, name: str, kind: str, code: str) -> None:
        self.fields.append(f"{name}: {kind}")
        self.members.append(keyword(name, code))

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
            topics = self.known.outbox_topics
            wanted = [
                f"Outbox({self._database})" if name == "outbox" else name
                for name in event_publishers(service, topics)
            ]
            if topics:
                self._relay(names)
            self.fields.append(f"{self.known.events}: Events")
            self.members.append(keyword(self.known.events, call("Events", *wanted)))
        if service.consumers:
            self.imports.own("consumers", "subscribe")
            wanted = list(dict.fromkeys(names[each.topic.broker] for each in service.consumers))
            self.after.append(Prefixed(flavour.await_, call("subscribe", "ctx", *wanted)))

    def _relay(self, names: dict[str, str]) -> None:
        """Publish what the outbox keeps, once its tables are there."""
        flavour = self.flavour
        self.imports.add(f"chassis.store.sql.{flavour.word}", "Outbox")
        kept = [t for t, _ in self.service.published if t.name in self.known.outbox_topics]
        self.imports.own("topics", *map(constant, kept))
        listed = Group("[", tuple(map(constant, kept)), "]")
        broker = names[kept[0].broker]
        if flavour.asynchronous:
            self.imports.add("chassis.store.sql.relay", "relayed")
            made = call("relayed", self._database, f"{broker}.send", listed)
        else:
            made = call(f"{broker}.relayed", f"settings.{self._database}_url", listed)
        self.relay = Prefixed(f"{flavour.with_} ", made)
