"""A service that one of two branches renamed, followed on the other before both are joined.

Without it, what the other branch changed would stand against a service that is gone.
"""

import os
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

import yaml

from msgen.carried import SPEC_NAME
from msgen.diagnostics import UserError
from msgen.edit.rename import rename_service
from msgen.edit.text import SpecText
from msgen.output.locked import Lock
from msgen.reconcile import likely
from msgen.records import dataclass

_SHAPES: Mapping[str, tuple[type, ...]] = {
    "endpoints": (dict,),
    "consumes": (dict, list),
    "depends_on": (dict, list),
}
"""Of the keys that tell a service, what they are if nobody mistyped them."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The three texts of a merge; each of `renamed` has its new name in all of them.

    The services `apart` have another name on one side alone, as the others cannot be edited.
    """

    base: bytes
    ours: bytes
    theirs: bytes
    renamed: Mapping[str, str] = field(default_factory=dict)
    apart: Mapping[str, str] = field(default_factory=dict)


def aligned(folder: Path, base: bytes, ours: bytes, theirs: bytes) -> Sides:
    """Give services that one side renamed their new names in the other side and in the base.

    `folder` is where the spec lies. What is not plainly a rename is left as it is.
    """
    here, there = _renamed(base, ours), _renamed(base, theirs)
    done, apart = dict[str, str](), dict[str, str]()
    for old, new in {**here, **there}.items():
        mine = old in here
        other = theirs if mine else ours
        if here.get(old, new) != there.get(old, new) or new in _services(other):
            continue
        if old not in _services(other):
            continue
        try:
            both = _called(folder, base, old, new), _called(folder, other, old, new)
        except (UserError, ValueError, yaml.YAMLError):
            apart[old] = new
            continue
        done[old] = new
        base, other = both
        ours, theirs = (ours, other) if mine else (other, theirs)
    return Sides(base, ours, theirs, done, apart)


def _called(folder: Path, text: bytes, old: str, new: str) -> bytes:
    """Return a spec's text with another name for a service.

    Raises UserError, ValueError or YAMLError where that cannot be done in this file alone.
    """
    path = folder / SPEC_NAME
    edited = rename_service(SpecText.read(path, edited={os.path.realpath(path): text}), old, new)
    if [*edited.files] != [SPEC_NAME]:
        raise ValueError("other files of the spec name it, too")
    return edited.files[SPEC_NAME]


def _renamed(before: bytes, after: bytes) -> Mapping[str, str]:
    """Return the services that have another name beyond doubt, by the old one."""
    one, other = _services(before), _services(after)
    if one.keys() <= other.keys() or other.keys() <= one.keys():
        return {}
    return likely.services(_lock(one), _lock(other), settled=()).renamed


def _lock(services: Mapping[str, Any]) -> Lock:
    specs: dict[str | None, str] = {
        name: yaml.safe_dump(said, sort_keys=False) for name, said in services.items()
    }
    return Lock("", {}, specs, {})


def _services(text: bytes) -> Mapping[str, Any]:
    """Return the services of a spec as typed, endpoints as maps; none where it cannot be read."""
    try:
        said = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return {}
    found = said.get("services") if isinstance(said, dict) else None
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        return {}
    return {
        name: {k: v for k, v in each.items() if isinstance(v, _SHAPES.get(k, (object,)))}
        for name, each in found.items()
        if isinstance(each, dict)
    }
