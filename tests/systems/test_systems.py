"""Public systems, said in the language: what they need can be said, and no name or port twice.

The comment at the top of each spec counts what is in it, and names the findings that the real
system deserves.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from msgen.console.plan_data import plan_data
from msgen.diagnostics import Severity
from msgen.graph.dot import dot
from msgen.graph.mermaid import mermaid
from msgen.graph.page import page
from msgen.graph.picture import picture
from msgen.graph.svg import svg
from msgen.pipeline import Judged, compile_system, judge_file
from msgen.plan.model import (
    AddressForm,
    AddressOf,
    EnvVar,
    Joined,
    Literal,
    MountedFile,
    OwnPort,
    Part,
    Plan,
    Port,
    ProbeKind,
    SecretRef,
)
from tests.spec.test_schema import as_an_editor, validator

HERE = Path(__file__).parent
SYSTEMS = sorted(path.parent for path in HERE.glob("*/system.yaml"))
UNREAD = "unread-field"
"""What no target reads yet, such as versions, is said to have no effect."""

systems = pytest.mark.parametrize("folder", SYSTEMS, ids=lambda folder: folder.name)


@dataclass(frozen=True, slots=True)
class Told:
    """A container and everything that may hold an address: its variables, words and files."""

    name: str
    env: tuple[EnvVar, ...]
    words: tuple[str, ...]
    files: tuple[MountedFile, ...]
    ports: tuple[Port, ...]


@cache
def judged(folder: Path) -> Judged:
    return judge_file(folder / "system.yaml")


def plan_of(folder: Path) -> Plan:
    return judged(folder).sound_plan()


def header(folder: Path, key: str) -> str:
    found = re.search(rf"^# {key}: (.*)$", (folder / "system.yaml").read_text(), re.MULTILINE)
    return found[1] if found else ""


def containers(plan: Plan) -> Iterator[Told]:
    """Every container of every workload, store and broker."""
    for each in plan.workloads:
        probed = tuple(word for probe in each.probes for word in probe.command)
        words = (*each.entrypoint, *each.args, *probed)
        yield Told(each.name, each.env, words, each.files, each.ports)
        for version in each.versions:
            known = {variable.name for variable in version.env}
            env = (*version.env, *(v for v in each.env if v.name not in known))
            words = (*version.entrypoint, *version.args)
            yield Told(f"{each.name} {version.name}", env, words, version.files, each.ports)
        for one in each.containers:
            ports = (*each.ports, *one.ports)
            words = (*one.entrypoint, *one.args)
            yield Told(f"{each.name} {one.name}", one.env, words, one.files, ports)
    for store in plan.stores:
        yield Told(store.name, store.env, store.args, store.files, store.ports)
    for broker in plan.brokers:
        yield Told(broker.name, broker.env, broker.args, broker.files, broker.ports)


def parts(told: Told) -> Iterator[tuple[str, Part]]:
    """Every part of every variable."""
    for variable in told.env:
        value = variable.value
        for part in value.parts if isinstance(value, Joined) else (value,):
            yield f"{told.name} {variable.name}", part


@systems
def test_nothing_is_wrong_but_what_is_wrong_with_the_real_one(folder: Path) -> None:
    found = judged(folder).diagnostics
    assert not [one for one in found if one.severity is Severity.ERROR]
    said = {one.id for one in found} - {UNREAD}
    assert said == set(header(folder, "finds").split())


@systems
def test_counts(folder: Path) -> None:
    plan = plan_of(folder)
    sidecars = [port for w in plan.workloads for c in w.containers for port in c.ports]
    counts = {
        "services": len(plan.workloads),
        "stores": len(plan.stores),
        "brokers": len(plan.brokers),
        "externals": len(plan.externals),
        "edges": len(plan.edges),
        "ports": sum(len(each.ports) for each in plan.workloads) + len(sidecars),
        "routes": len(plan.routes),
    }
    assert ", ".join(f"{name} {count}" for name, count in counts.items()) == header(
        folder, "counts"
    )


@systems
def test_every_address_leads_to_a_port(folder: Path) -> None:
    plan = plan_of(folder)
    workloads = {each.name: {port.name for port in each.ports} for each in plan.workloads}
    backing = {
        each.name: (each.port, {port.name for port in each.ports})
        for each in (*plan.stores, *plan.brokers)
    }
    externals = {each.name: each.url for each in plan.externals}
    for told in containers(plan):
        for where, part in parts(told):
            if isinstance(part, OwnPort):
                numbers = {port.name: port.container for port in told.ports}
                assert numbers[part.name] == part.number, where
            if not isinstance(part, AddressOf):
                continue
            if part.target in workloads:
                assert workloads[part.target], where
                assert part.port is None or part.port in workloads[part.target], where
            else:
                main, further = backing.get(part.target, (externals.get(part.target), set()))
                assert main, where
                assert part.port is None or part.port in further, where


@systems
def test_whoever_is_told_an_address_has_an_edge(folder: Path) -> None:
    plan = plan_of(folder)
    edges = {(edge.caller, edge.target) for edge in plan.edges}
    ports = {(edge.caller, edge.target, edge.port) for edge in plan.edges}
    for each in plan.workloads:
        for variable in each.env:
            if variable.name in _shown(folder):
                continue
            for where, part in parts(Told(each.name, (variable,), (), (), ())):
                if isinstance(part, AddressOf) and part.target != each.name:
                    assert (each.name, part.target) in edges, where
                    if part.port is not None and part.form is not AddressForm.HOST:
                        assert (each.name, part.target, part.port) in ports, where


def _shown(folder: Path) -> set[str]:
    """Variables of groups that only pass addresses on."""
    spec = judged(folder).loaded.spec
    assert spec is not None
    groups = [group.items() for group in spec.env_groups.values()]
    return {name for group in groups for name, value in group if value and value.edge is False}


@systems
def test_no_name_and_no_port_is_typed_twice(folder: Path) -> None:
    plan = plan_of(folder)
    things = (*plan.workloads, *plan.stores, *plan.brokers)
    names = "|".join(re.escape(each.name) for each in things)
    listening = {port.container for each in plan.workloads for port in each.ports}
    numbers = "|".join(str(number) for number in sorted(listening) if number > 1000)
    host = re.compile(rf"(?:^|//|@)(?:{names})(?::[0-9]+|/|$)|^(?:{numbers})$|:[0-9]{{4,5}}(?:/|$)")
    for told in containers(plan):
        for where, part in parts(told):
            known = isinstance(part, Literal) and host.search(part.text)
            assert not known or part.text in _topics(plan), where
        for word in told.words:
            assert not host.search(word), f"{told.name}: {word}"
        for file in told.files:
            if file.source is not None:
                text = (folder / file.source).read_text()
                assert not re.search(rf"(?://|\")(?:{names})(?::[0-9]+|\"(?!:))", text), file.source


def _topics(plan: Plan) -> set[str]:
    return {topic.name for topic in plan.topics}


@systems
def test_every_variable_that_words_and_files_name_is_there(folder: Path) -> None:
    for told in containers(plan_of(folder)):
        texts = list(told.words)
        texts += [(folder / f.source).read_text() for f in told.files if f.source and f.expand]
        named = {name for text in texts for name in re.findall(r"\$\(([A-Z_]+)\)", text)}
        assert named <= {variable.name for variable in told.env}, told.name


@systems
def test_secrets_are_references(folder: Path) -> None:
    plan = plan_of(folder)
    declared = {secret.name for secret in plan.secrets}
    for told in containers(plan):
        for where, part in parts(told):
            assert not isinstance(part, SecretRef) or part.name in declared, where


@systems
def test_probes_ask_a_port(folder: Path) -> None:
    for each in plan_of(folder).workloads:
        for probe in each.probes:
            named = probe.port in {port.name for port in each.ports}
            assert named or probe.kind is ProbeKind.COMMAND, each.name


@systems
def test_it_compiles(folder: Path) -> None:
    files = compile_system(judged(folder)).files
    assert "gateway/envoy.yaml" in {file.path for file in files}
    assert len({file.path for file in files}) == len(files)


@systems
def test_the_picture_shows_everything(folder: Path) -> None:
    plan = plan_of(folder)
    drawn = picture(plan)
    for text in (mermaid(drawn), dot(drawn), svg(drawn), page(plan)):
        for thing in (*plan.workloads, *plan.stores, *plan.brokers, *plan.externals):
            assert thing.name in text


@systems
def test_the_long_form_is_the_same_plan(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "system"
    shutil.copytree(folder, copy)
    (copy / "system.yaml").write_text(judged(folder).canonical(), encoding="utf-8")
    again = judge_file(copy / "system.yaml").sound_plan()
    assert replace(again, cycles=()) == replace(plan_of(folder), cycles=())
    assert again.cycles == plan_of(folder).cycles


def test_together_they_need_most_of_the_language() -> None:
    """A system that is changed to need less would hide what the language must say."""
    plans = [plan_of(folder) for folder in SYSTEMS]
    workloads = [each for plan in plans for each in plan.workloads]
    assert len(workloads) > 120
    kinds = {each.kind.value for each in workloads}
    protocols = {port.protocol.value for each in workloads for port in each.ports}
    matching = {end.matching.value for each in workloads for end in each.endpoints}
    roles = {one.role for each in workloads for one in each.containers}
    stores = {store.kind for plan in plans for store in plan.stores}
    brokers = {broker.kind for plan in plans for broker in plan.brokers}
    assert {"service", "worker", "job", "cron"} <= kinds
    assert {"http", "grpc", "ws", "thrift", "udp"} <= protocols
    assert {"exact", "template", "prefix", "regex"} <= matching
    assert {"init"} <= roles
    assert {"mongodb", "mysql", "postgres", "redis", "memcached", "elasticsearch"} <= stores
    assert {"kafka", "rabbitmq"} <= brokers
    assert any(port.service != port.container for each in workloads for port in each.ports)
    assert any(probe.headers for each in workloads for probe in each.probes)
    assert any(version.matches for each in workloads for version in each.versions)
    assert any(version.weight for each in workloads for version in each.versions)
    assert any(end.redirect for each in workloads for end in each.endpoints)
    assert any(end.rewrite for each in workloads for end in each.endpoints)
    assert any(store.server != store.name for plan in plans for store in plan.stores)
    assert any(store.seed for plan in plans for store in plan.stores)
    assert any(each.profile for each in workloads)


@systems
def test_editors_see_nothing_wrong(folder: Path) -> None:
    text = (folder / "system.yaml").read_text(encoding="utf-8")
    assert not list(validator().iter_errors(as_an_editor(text)))


@systems
def test_the_plan_can_be_printed(folder: Path) -> None:
    assert json.loads(json.dumps(plan_data(plan_of(folder))))
