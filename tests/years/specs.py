"""Specs to begin with, and changes of specs that people make by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.edit.styles import HANDS, NAMES, systems, written

MORE = ("warehouse", "ledger", "search", "my-cart", "a1", "orders")
"""Names of services that come later; some are like others, or like what they have."""
LABELS = (
    "GET /things",
    "POST /things",
    "GET /things/{id}",
    "PUT /bins/{id}",
    "DELETE /things/{id}",
)
OVERRIDES = (
    "services/python-fastapi/files/README.md.j2",
    "services/python-fastapi/files/src/{package}/routes.py.j2",
    "services/python-fastapi/files/src/{package}/handlers/{handler}.py.j2",
    "services/python-fastapi/files/pyproject.toml.j2",
)


@st.composite
def specs(draw: st.DrawFn) -> str:
    data = draw(systems())
    for service in data["services"].values():
        if draw(st.integers(0, 3)) == 0:
            service["blueprint"] = "python-flask"
        if draw(st.integers(0, 3)) == 0:
            service["replicas"] = "2"
    return written(data, draw(HANDS), draw)


def read(text: str) -> dict[str, Any]:
    """The data of a spec, every scalar as text."""
    data = YAML(typ="base", pure=True).load(text)
    return {**data, "services": data.get("services") or {}}


def services(text: str) -> list[str]:
    return list(read(text)["services"])


def endpoints(text: str, service: str) -> list[str]:
    found = read(text)["services"].get(service, {}).get("endpoints") or {}
    return list(found)


def leans_on(text: str, service: str) -> list[str]:
    found = read(text)["services"].get(service, {}).get("depends_on") or []
    names = (
        [found]
        if isinstance(found, str)
        else [next(iter(one)) if isinstance(one, dict) else one for one in found]
    )
    return [name.rstrip("?") for name in names]


@st.composite
def by_hand(draw: st.DrawFn, text: str) -> tuple[str, list[str]]:
    """A spec that somebody changed and wrote anew, and what `apply` has to be told of it."""
    data = read(text)
    name = draw(st.sampled_from(list(data["services"]) or [NAMES[0]]))
    data["services"].setdefault(name, {})
    told = draw(st.sampled_from(CHANGES))(draw, data, name) or []
    flow = draw(st.sampled_from([None, False]))
    return yaml.safe_dump(data, sort_keys=False, default_flow_style=flow, width=1000), told


def _describe(draw: st.DrawFn, data: Any, name: str) -> None:
    data["services"][name]["description"] = draw(st.sampled_from(["Says more", "Says: less", "it"]))


def _scale(draw: st.DrawFn, data: Any, name: str) -> None:
    data["services"][name]["replicas"] = draw(st.sampled_from(["1", "2", "3"]))


def _other_blueprint(draw: st.DrawFn, data: Any, name: str) -> None:
    chosen = draw(st.sampled_from(["python-fastapi", "python-flask"]))
    data["services"][name]["blueprint"] = chosen


def _add_endpoint(draw: st.DrawFn, data: Any, name: str) -> None:
    endpoints = data["services"][name].setdefault("endpoints", {})
    endpoints[draw(st.sampled_from(LABELS))] = {"response": {"id": "uuid"}}


def _remove_endpoint(draw: st.DrawFn, data: Any, name: str) -> None:
    (data["services"][name].get("endpoints") or {}).pop(draw(st.sampled_from(LABELS)), None)


def _answer_with_type(draw: st.DrawFn, data: Any, name: str) -> None:
    fields = {"id": "uuid", draw(st.sampled_from(["a", "b"])): "string"}
    data.setdefault("types", {})["Thing"] = fields
    endpoints = data["services"][name].setdefault("endpoints", {})
    endpoints[draw(st.sampled_from(LABELS))] = {"response": "Thing"}


def _add(draw: st.DrawFn, data: Any, name: str) -> None:
    del name
    new = {"endpoints": {"GET /news": {"response": {"n": "int"}}}}
    data["services"].setdefault(draw(st.sampled_from((*NAMES, *MORE))), new)


def _remove(draw: st.DrawFn, data: Any, name: str) -> None:
    del draw, data["services"][name]


def _rename(draw: st.DrawFn, data: Any, name: str) -> list[str]:
    """Rename the service and nothing that calls it; msgen is told, or has to see."""
    new = draw(st.sampled_from((*NAMES, *MORE)))
    if new in data["services"]:
        return []
    data["services"] = {new if one == name else one: each for one, each in data["services"].items()}
    return draw(st.sampled_from([[], ["--renamed", f"{name}={new}"]]))


def _swap(draw: st.DrawFn, data: Any, name: str) -> list[str]:
    """Give two services each other's name, or each other's work: it is the same spec."""
    inner = data["services"]
    other = draw(st.sampled_from(list(inner)))
    if other == name:
        return []
    inner[name], inner[other] = inner[other], inner[name]
    told = ["--renamed", f"{name}={other}", "--renamed", f"{other}={name}"]
    return draw(st.sampled_from([[], told]))


CHANGES: tuple[Callable[..., list[str] | None], ...] = (
    _describe,
    _scale,
    _other_blueprint,
    _add_endpoint,
    _remove_endpoint,
    _answer_with_type,
    _add,
    _remove,
    _rename,
    _swap,
)
