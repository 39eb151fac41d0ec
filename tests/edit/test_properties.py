"""Whatever a spec looks like: what goes in comes out again, and nothing else moves."""

from __future__ import annotations

import shutil
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from msgen.diagnostics import UserError
from msgen.edit.add_dependency import add_dependency
from msgen.edit.add_entry import (
    NewTopic,
    add_datastore,
    add_endpoint,
    add_entity,
    add_topic,
    add_type,
)
from msgen.edit.add_service import NewService, add_service
from msgen.edit.edited import Edited
from msgen.edit.remove import remove_dependency, remove_service
from msgen.edit.remove_entry import remove_datastore, remove_endpoint, remove_topic
from msgen.edit.rename import rename_service
from msgen.edit.text import SpecText
from msgen.spec.canonical import long_form
from tests.edit.styles import HANDS, systems, written

CHECKOUT = Path(__file__).parents[2]
REAL = sorted(
    [*CHECKOUT.glob("examples/*/system.yaml"), *CHECKOUT.glob("tests/systems/*/system.yaml")]
)
RANDOM = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # shrinking takes minutes, and the specs are small
)


@st.composite
def specs(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    data = draw(systems())
    return written(data, draw(HANDS), draw), data


def in_folder(text: str, folder: str) -> SpecText:
    path = Path(folder, "system.yaml")
    path.write_bytes(text.encode())
    return SpecText.read(path)


def result(edited: Edited, spec: SpecText) -> dict[str, bytes]:
    """All files of the spec after an edit."""
    return spec.pending(edited.files)


def text_of(edited: Edited) -> str:
    (content,) = edited.files.values()
    return content.decode()


@given(specs())
@RANDOM
def test_a_service_added_and_removed_leaves_the_bytes(made: tuple[str, dict[str, Any]]) -> None:
    text, _ = made
    with TemporaryDirectory() as folder:
        spec = in_folder(text, folder)
        new = NewService("warehouse", endpoints=["GET /bins", "GET /bins/{id}"])
        added = add_service(spec, new)
        again = spec.after(added.files)
        assert again.written.services["warehouse"].endpoints.keys() == {
            "GET /bins",
            "GET /bins/{id}",
        }
        removed = remove_service(again, "warehouse", with_unused=True)
        assert result(removed, again) == spec.pending(None)


@given(specs())
@RANDOM
def test_adding_only_adds_lines(made: tuple[str, dict[str, Any]]) -> None:
    text, _ = made
    with TemporaryDirectory() as folder:
        spec = in_folder(text, folder)
        after = text_of(add_service(spec, NewService("warehouse")))
    before, lines = text.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, before, lines, autojunk=False)
    assert {code[0] for code in matcher.get_opcodes()} <= {"equal", "insert"}
    assert after.endswith("\n") == text.endswith("\n")
    assert after.count("\r\n") == (after.count("\n") if "\r" in text else 0)


@given(specs())
@RANDOM
def test_a_service_renamed_and_back_leaves_the_bytes(made: tuple[str, dict[str, Any]]) -> None:
    text, data = made
    with TemporaryDirectory() as folder:
        spec = in_folder(text, folder)
        for name in data["services"]:
            renamed = rename_service(spec, name, "zeta")
            again = spec.after(renamed.files)
            assert name not in again.written.services
            old = long_form(spec.written)
            assert _named(old, name, "zeta") == long_form(again.written)
            back = rename_service(again, "zeta", name)
            assert result(back, again) == spec.pending(None)


@given(specs())
@RANDOM
def test_a_removed_service_is_gone_everywhere(made: tuple[str, dict[str, Any]]) -> None:
    text, data = made
    with TemporaryDirectory() as folder:
        spec = in_folder(text, folder)
        for name in data["services"]:
            removed = remove_service(spec, name, with_references=True)
            again = spec.after(removed.files)
            assert _mentions(long_form(again.written), name) == []
            assert again.written.services.keys() == data["services"].keys() - {name}


@given(specs(), st.data())
@RANDOM
def test_a_dependency_added_and_removed(
    made: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    text, about = made
    caller = data.draw(st.sampled_from(sorted(about["services"])))
    with TemporaryDirectory() as folder:
        spec = in_folder(text, folder)
        start = spec.after(add_datastore(spec, "ledger", {"kind": "postgres"}).files)
        policy = data.draw(st.sampled_from([{}, {"timeout": "200ms"}, {"optional": "true"}]))
        added = add_dependency(start, caller, "ledger", policy=policy)
        again = start.after(added.files)
        assert "ledger" in again.written.services[caller].depends_on
        removed = again.after(remove_dependency(again, caller, "ledger").files)
        if not isinstance(about["services"][caller].get("depends_on"), str):
            assert removed.texts == start.texts
        assert long_form(removed.written) == long_form(start.written)


@given(specs(), st.data())
@RANDOM
def test_a_call_added_and_removed(made: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    text, about = made
    caller = data.draw(st.sampled_from(sorted(about["services"])))
    label = data.draw(st.sampled_from([*about["services"][caller]["endpoints"], None]))
    with TemporaryDirectory() as folder:
        spec = in_folder(text, folder)
        start = spec.after(add_service(spec, NewService("zeta", endpoints=["GET /bins"])).files)
        added = add_dependency(start, caller, "zeta", endpoint="GET /bins", from_endpoint=label)
        again = start.after(added.files)
        removed = remove_dependency(again, caller, "zeta", endpoint="GET /bins")
        assert again.after(removed.files).texts == start.texts


@given(specs(), st.data())
@RANDOM
def test_endpoints_and_topics_are_added(
    made: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    text, about = made
    name = data.draw(st.sampled_from(sorted(about["services"])))
    with TemporaryDirectory() as folder:
        spec = in_folder(text, folder)
        said = {"auth": ["a:b"], "description": "Says: {it}"}
        again = spec.after(add_endpoint(spec, name, "PUT /things/{id}", said).files)
        endpoint = again.written.services[name].endpoints["PUT /things/{id}"]  # type: ignore[index]
        assert endpoint.description == "Says: {it}"
        topic = NewTopic(
            "thing.made", {"schema": {"id": "uuid"}}, [f"{name} PUT /things/{{id}}"], [name]
        )
        after = again.after(add_topic(again, topic).files)
        assert "thing.made" in after.written.services[name].consumes


@given(specs(), st.data())
@RANDOM
def test_an_endpoint_added_and_removed(
    made: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    text, about = made
    name = data.draw(st.sampled_from(sorted(about["services"])))
    caller = data.draw(st.sampled_from(sorted(about["services"])))
    with TemporaryDirectory() as folder:
        spec = in_folder(text, folder)
        added = spec.after(add_endpoint(spec, name, "PUT /bins/{id}", {}).files)
        assert added.after(remove_endpoint(added, name, "PUT /bins/{id}").files).texts == spec.texts
        called = add_dependency(added, caller, name, endpoint="PUT /bins/{id}")
        again = added.after(called.files)
        with pytest.raises(UserError, match="calls"):
            remove_endpoint(again, name, "PUT /bins/{id}")
        gone = remove_endpoint(again, name, "PUT /bins/{id}", with_references=True)
        assert again.after(gone.files).texts == spec.texts


@given(specs(), st.data())
@RANDOM
def test_a_datastore_added_and_removed(
    made: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    text, about = made
    user = data.draw(st.sampled_from(sorted(about["services"])))
    users = data.draw(st.sampled_from([[], [user], [f"{user}?"]]))
    with TemporaryDirectory() as folder:
        spec = in_folder(text, folder)
        kept = {"kind": "postgres"}
        added = spec.after(add_datastore(spec, "ledger", kept, users=users).files)
        added = added.after(add_entity(added, "ledger", "lines", {"id": "uuid"}).files)
        if users:
            with pytest.raises(UserError, match="depends on ledger"):
                remove_datastore(added, "ledger")
        gone = added.after(remove_datastore(added, "ledger", with_references=True).files)
        if not isinstance(about["services"][user].get("depends_on"), str):
            assert gone.texts == spec.texts
        assert long_form(gone.written) == long_form(spec.written)


@given(specs(), st.data())
@RANDOM
def test_a_topic_added_and_removed(made: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    text, about = made
    name = data.draw(st.sampled_from(sorted(about["services"])))
    label = data.draw(st.sampled_from(sorted(about["services"][name]["endpoints"])))
    with TemporaryDirectory() as folder:
        spec = in_folder(text, folder)
        if not isinstance(spec.typed(("services", name, "endpoints", label))[1], dict):
            return
        topic = NewTopic("thing.made", {"schema": {"id": "uuid"}}, [f"{name} {label}"], [name])
        added = spec.after(add_topic(spec, topic).files)
        with pytest.raises(UserError, match=r"publishes thing\.made"):
            remove_topic(added, "thing.made")
        gone = remove_topic(added, "thing.made", with_references=True, with_unused=True)
        assert added.after(gone.files).texts == spec.texts


@given(specs())
@RANDOM
def test_types_are_added(made: tuple[str, dict[str, Any]]) -> None:
    text, _ = made
    with TemporaryDirectory() as folder:
        spec = in_folder(text, folder)
        again = spec.after(add_type(spec, "Line", {"sku": "string"}).files)
        assert "Line" in again.written.types
        with pytest.raises(UserError, match="called"):
            add_type(again, "Line", {})


@given(specs(), st.data())
@RANDOM
def test_a_policy_stands_at_the_edge(made: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    text, about = made
    caller = data.draw(st.sampled_from(sorted(about["services"])))
    with TemporaryDirectory() as folder:
        spec = in_folder(text, folder)
        start = spec.after(add_service(spec, NewService("zeta", endpoints=["GET /bins"])).files)
        said = {"timeout": "200ms", "optional": "true", "as": "left"}
        added = add_dependency(start, caller, "zeta", endpoint="GET /bins", policy=said)
        again = start.after(added.files)
        service = again.written.services[caller]
        edge = service.depends_on["zeta"]  # type: ignore[index]
        assert (str(edge.timeout), edge.optional) == ("200ms", True)
        ((call,),) = (step for step in service.calls if step[0].to == "zeta GET /bins")
        assert call.model_fields_set == {"to", "as_"}
        gone = again.after(remove_dependency(again, caller, "zeta", with_references=True).files)
        if not isinstance(about["services"][caller].get("depends_on"), str):
            assert gone.texts == start.texts
        assert long_form(gone.written) == long_form(start.written)


@pytest.mark.parametrize("crlf", [False, True])
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.parent.name)
def test_real_systems(path: Path, crlf: bool, tmp_path: Path) -> None:
    shutil.copytree(path.parent, tmp_path / "x")
    if crlf:
        for file in tmp_path.rglob("*.yaml"):
            file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    spec = SpecText.read(tmp_path / "x" / "system.yaml")
    added = spec.after(add_service(spec, NewService("zeta-x")).files)
    assert all(text.count("\r\n") == text.count("\n") * crlf for text in added.texts.values())
    assert added.after(remove_service(added, "zeta-x").files).texts == spec.texts
    for name in list(spec.written.services)[:: 4 if crlf else 1]:
        there = spec.after(rename_service(spec, name, "zeta-x").files)
        assert _named(long_form(spec.written), name, "zeta-x") == long_form(there.written)
        assert there.after(rename_service(there, "zeta-x", name).files).texts == spec.texts


def _named(value: Any, old: str, new: str, within: str = "") -> Any:
    """The long form with a service renamed, by what the long form looks like alone."""
    if isinstance(value, dict):
        found = {}
        for key, inner in value.items():
            word = key
            if key.split(" ")[0].split(":")[0] == old and within in (
                "services",
                "depends_on",
                "calls",
            ):
                word = new + key[len(old) :]
            found[word] = _named(inner, old, new, key)
        return dict(sorted(found.items())) if within in ("services", "depends_on") else found
    if isinstance(value, list):
        return [_named(one, old, new, within) for one in value]
    refers = within in ("url", "host", "port", "address", "forward", "start_after")
    if refers and isinstance(value, str) and value.split(":")[0] == old:
        return new + value[len(old) :]
    return value


def _mentions(value: Any, name: str, within: str = "") -> list[str]:
    if isinstance(value, dict):
        keys = [key for key in value if key.split(" ")[0] == name and within != "env"]
        return keys + [one for key, inner in value.items() for one in _mentions(inner, name, key)]
    if isinstance(value, list):
        return [one for inner in value for one in _mentions(inner, name, within)]
    return [value] if value == name and within in ("url", "depends_on") else []
