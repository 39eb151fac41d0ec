"""How services run: replicas, resources, ports, probes, hardening, environment, files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgen.meaning import words
from msgen.meaning.model import Difference, Weight
from msgen.meaning.pairs import by_name, paired
from msgen.meaning.told import Told, compared, leaves, lowered, risk_when, sentence
from msgen.plan.model import Broker, EnvVar, Plan, Port, Resources, Scaling, Store, Workload

_RESOURCES = (
    Told("cpu_request_m", "resources-changed", "CPU request is", words.cpu, risk_when(lowered)),
    Told("cpu_limit_m", "resources-changed", "CPU limit is", words.cpu),
    Told("memory_request", "resources-changed", "memory request is", words.size),
    Told("memory_limit", "resources-changed", "memory limit is", words.size),
)
_SCALING = (
    Told("cpu", "autoscale-changed", "CPU share that adds replicas is", words.percent),
    Told("memory", "autoscale-changed", "memory share that adds replicas is", words.percent),
    Told("rps", "autoscale-changed", "request rate that adds replicas is", words.rate),
)
_GRACE = (Told("grace_ms", "grace-changed", "time to stop is", words.time, risk_when(lowered)),)
_PARTS = (
    ("probes", "probe-changed", "probe", Weight.RISK),
    ("containers", "container-changed", "container", Weight.CHANGE),
    ("versions", "version-changed", "version", Weight.RISK),
    ("volumes", "volume-changed", "volume", Weight.RISK),
    ("files", "file-changed", "file", Weight.CHANGE),
)


def compare(before: Plan, after: Plan) -> Iterator[Difference]:
    """All facts of running of services that both plans have."""
    for old, new in paired(before.workloads, after.workloads, by_name).both:
        about = new.name
        yield from scaling(old.scaling, new.scaling, about)
        yield from resources(old.resources, new.resources, about)
        yield from compared(_GRACE, old, new, subject=about)
        yield from ports(old.ports, new.ports, about)
        yield from _hardening(old, new)
        yield from environment(old.env, new.env, about)
        for field, kind, path, weight in _PARTS:
            gone, came = getattr(old, field), getattr(new, field)
            yield from told_parts(gone, came, kind, path=path, weight=weight, subject=about)


def scaling(before: Scaling, after: Scaling, subject: str) -> Iterator[Difference]:
    """The replica range: fewer at least is a risk, the rest a change."""
    text = sentence("replicas are", words.replicas(before), words.replicas(after))
    if after.minimum < before.minimum:
        message = f"replica floor lowered: {text}"
        yield Difference("replica-floor-lowered", Weight.RISK, subject, message)
    elif after.maximum < before.maximum:
        message = f"replica ceiling lowered: {text}"
        yield Difference("replica-ceiling-lowered", Weight.RISK, subject, message)
    elif (before.minimum, before.maximum) != (after.minimum, after.maximum):
        yield Difference("replicas-changed", Weight.CHANGE, subject, text)
    yield from compared(_SCALING, before, after, subject=subject)


def resources(before: Resources, after: Resources, subject: str) -> Iterator[Difference]:
    """Requests and limits."""
    yield from compared(_RESOURCES, before, after, subject=subject)


def ports(before: Sequence[Port], after: Sequence[Port], subject: str) -> Iterator[Difference]:
    """Ports by name: what is gone or moved cannot be dialled any more."""
    both = paired(before, after, by_name)
    for port in both.gone:
        text = f"port {port.name} removed, was {words.port(port)}"
        yield Difference("port-removed", Weight.BREAKING, subject, text)
    for port in both.new:
        text = f"new port {port.name}: {words.port(port)}"
        yield Difference("port-added", Weight.CHANGE, subject, text)
    for old, new in both.both:
        if old != new:
            dialled = (old.service, old.protocol) != (new.service, new.protocol)
            text = sentence(f"port {new.name} is", words.port(old), words.port(new))
            weight = Weight.BREAKING if dialled else Weight.CHANGE
            yield Difference("port-changed", weight, subject, text)


def environment(
    before: Sequence[EnvVar], after: Sequence[EnvVar], subject: str
) -> Iterator[Difference]:
    """Variables that the spec sets; those derived from the graph are told with its edges."""
    both = paired(_own(before), _own(after), by_name)
    for variable in both.gone:
        text = f"variable {variable.name} removed, was {words.env_value(variable.value)}"
        yield Difference("variable-removed", Weight.CHANGE, subject, text)
    for variable in both.new:
        text = f"new variable {variable.name}: {words.env_value(variable.value)}"
        yield Difference("variable-added", Weight.CHANGE, subject, text)
    for old, new in both.both:
        if old.value != new.value:
            texts = words.env_value(old.value), words.env_value(new.value)
            text = sentence(f"variable {new.name} is", *texts)
            yield Difference("variable-changed", Weight.CHANGE, subject, text)


def _own(variables: Sequence[EnvVar]) -> list[EnvVar]:
    return [variable for variable in variables if not variable.derived]


def told_parts(
    before: tuple[Any, ...],
    after: tuple[Any, ...],
    kind: str,
    *,
    path: str,
    weight: Weight,
    subject: str,
) -> Iterator[Difference]:
    """A difference for each changed leaf of named parts."""
    for text in leaves(before, after, path=path):
        yield Difference(kind, weight, subject, text)


def server(before: Store | Broker, after: Store | Broker, subject: str) -> Iterator[Difference]:
    """What a datastore and a broker have as containers of other people's images."""
    yield from resources(before.resources, after.resources, subject)
    yield from environment(before.env, after.env, subject)
    yield from ports(before.ports, after.ports, subject)
    for field, kind in (("volumes", "volume-changed"), ("files", "file-changed")):
        gone, came = getattr(before, field), getattr(after, field)
        path = field.removesuffix("s")
        yield from told_parts(gone, came, kind, path=path, weight=Weight.RISK, subject=subject)


def _hardening(before: Workload, after: Workload) -> Iterator[Difference]:
    """Exceptions from the strict defaults: each new one is a risk."""
    old, new = dict(before.hardening), dict(after.hardening)
    if before.writable != after.writable:
        more = set(after.writable) - set(before.writable)
        paths = (words.listed(before.writable), words.listed(after.writable))
        text = sentence("writable paths are", *paths)
        yield _exception(after.name, text, opened=bool(more))
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            said = (words.plain(each.get(name, False)) for each in (old, new))
            text = sentence(f"hardening exception {name} is", *said)
            yield _exception(after.name, text, opened=bool(new.get(name)))


def _exception(subject: str, text: str, *, opened: bool) -> Difference:
    if opened:
        return Difference("hardening-exception", Weight.RISK, subject, text)
    return Difference("hardening-restored", Weight.CHANGE, subject, text)
