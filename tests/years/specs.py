"""Specs to begin with, and changes of specs that people make by hand."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.edit.styles import HANDS, NAMES, systems, written

MORE = ("warehouse", "ledger", "search", "my-cart", "a1", "orders")
"""Names of services that come later; some are like others, or like what they have."""
LABELS = ("GET /things", "POST /things", "GET /things/{id}", "PUT /bins/{id}", "DELETE /things/{id}")
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
    names = [found] if isinstance(found, str) else [next(iter(one)) if isinstance(one, dict) else one for one in found]
    return [name.rstrip("?") for name in names]


@st.composite
def by_hand(draw: st.DrawFn, text: str) -> tuple[str, list[str]]:
    """A spec that somebody changed and wrote anew, and what `apply` has to be told of it."""
    data = read(text)
    names = list(data["services"])
    name = draw(st.sampled_from(names or [NAMES[0]]))
    data["services"].setdefault(name, {})
    service = data["services"][name]
    told: list[str] = []
    match draw(st.integers(0, 9)):
        case 0:
            service["description"] = draw(st.sampled_from(["Says more", "Says: less", "it"]))
        case 1:
            label = draw(st.sampled_from(LABELS))
            service.setdefault("endpoints", {})[label] = {"response": {"id": "uuid"}}
        case 2:
            label = draw(st.sampled_from(LABELS))
            (service.get("endpoints") or {}).pop(label, None)
        case 3:
            new = draw(st.sampled_from((*NAMES, *MORE)))
            data["services"].setdefault(new, {"endpoints": {"GET /news": {"response": {"n": "int"}}}})
        case 4:
            del data["services"][name]
        case 5:
            new = draw(st.sampled_from((*NAMES, *MORE)))
            if new not in names:
                data["services"] = {new if one == name else one: each for one, each in data["services"].items()}
                told = draw(st.sampled_from([[], ["--renamed", f"{name}={new}"]]))
        case 6:
            other = draw(st.sampled_from(names))
            if other != name:
                inner = data["services"]
                inner[name], inner[other] = inner[other], inner[name]
                told = ["--renamed", f"{name}={other}", "--renamed", f"{other}={name}"]
                told = draw(st.sampled_from([[], told]))
        case 7:
            service["replicas"] = draw(st.sampled_from(["1", "2", "3"]))
        case 8:
            data.setdefault("types", {})["Thing"] = {"id": "uuid", draw(st.sampled_from(["a", "b"])): "string"}
            label = draw(st.sampled_from(LABELS))
            service.setdefault("endpoints", {})[label] = {"response": "Thing"}
        case 9:
            chosen = draw(st.sampled_from(["python-fastapi", "python-flask"]))
            service["blueprint"] = chosen
    flow = draw(st.sampled_from([None, False]))
    return yaml.safe_dump(data, sort_keys=False, default_flow_style=flow, width=1000), told
