"""What the README of a service says, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import Auth, AuthKind
from msgen.records import dataclass
from msgen.views.service import Callee, Service

_SQL = ("postgresql", "mysql", "mariadb")


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """One line of the table of endpoints."""

    label: str
    who: str


@dataclass(frozen=True, slots=True)
class Readme:
    """Rows and sentences; a sentence that does not fit the service is missing."""

    endpoints: tuple[EndpointRow, ...]
    sentences: tuple[str, ...]
    files: tuple[str, ...]


def readme(service: Service) -> Readme:
    """Return what there is to say about ``service``."""
    handled = [each.endpoint for each in (*service.endpoints, *service.sockets)]
    offered = (*handled, *(each.endpoint for each in service.passed))
    rows = tuple(EndpointRow(each.label, who(each.auth, each.callers)) for each in offered)
    sentences = []
    if service.callees:
        sentences.append(f"It calls {listed(tuple(map(_callee, service.callees)))}.")
    for kept in service.stores:
        kinds = [entity.name.replace("_", " ") for entity in kept.entities]
        what = listed(tuple(kinds)) if kinds else "data"
        sentences.append(f"It keeps {what} in {kept.store.name} ({kept.store.kind}).")
        if kept.migrates and kept.entities and kept.store.scheme in _SQL:
            prefix = service.name.replace("-", "_")
            sentences.append(
                f"`libs/python` makes tables of its own there: `{prefix}_outbox` has messages that "
                f"wait for a broker, `{prefix}_idempotency` answers by idempotency key."
            )
    if service.published:
        sentences.append(
            f"It publishes {listed(tuple(f'`{t.name}`' for t, _ in service.published))}."
        )
    if service.consumers:
        sentences.append(
            f"It listens to {listed(tuple(f'`{c.topic.name}`' for c in service.consumers))}."
        )
    if service.schedule is not None:
        sentences.append(f"It runs at `{service.schedule.cron}` ({service.schedule.zone}).")
    return Readme(rows, tuple(sentences), tuple(_files(service)))


def _files(service: Service) -> Iterator[str]:
    source = f"src/{service.package}"
    yield f"`{source}/handlers/`: the business logic, a function an endpoint or topic. It is yours."
    yield f"`{source}/context.py`: what handlers work with; `wiring.py` opens it."
    if service.callees:
        yield f"`{source}/clients.py` and `settings.py`: the services that it calls, and how."
    if service.stores:
        yield f"`{source}/store.py` and `migrations/`: what it keeps."
    if service.topics:
        yield f"`{source}/topics.py`: the topics; `events.py` and `consumers.py` use them."
    if service.serves:
        yield "`openapi.yaml`: what it offers; the service serves it at `/openapi.json`."
    yield "`tests/`: a test for each handler (yours), and for what is declared."


def _callee(callee: Callee) -> str:
    return f"{callee.target} (which may be missing)" if callee.optional else callee.target


def who(auth: Auth, callers: tuple[str, ...]) -> str:
    """Say who may call an endpoint."""
    match auth.kind:
        case AuthKind.NONE:
            return "everybody"
        case AuthKind.USER:
            return "any valid token"
        case AuthKind.SCOPES:
            return f"a token with {listed(tuple(f'`{scope}`' for scope in auth.scopes))}"
        case AuthKind.SERVICE:
            return listed(callers) if callers else "no declared caller yet"


def listed(words: tuple[str, ...]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def sentence(text: str) -> str:
    """Return ``text`` with a full stop, unless it ends with a mark of its own."""
    text = " ".join(text.split())
    return text if not text or text[-1] in ".!?…" else f"{text}."
