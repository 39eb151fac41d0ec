"""The whole file."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, PlainValidator, WithJsonSchema

from msgen.spec.migrations import MIGRATIONS, VERSION
from msgen.spec.models.base import NOTHING, Model
from msgen.spec.models.data import Broker, Datastore, External, Secret, Topic
from msgen.spec.models.environment import Environment
from msgen.spec.models.running import Options
from msgen.spec.models.service import Service
from msgen.spec.models.settings import Env
from msgen.spec.models.system import Defaults, Platform, System
from msgen.spec.models.values import Name, Text, Texts
from msgen.spec.problems import problem, wrong_type
from msgen.spec.type_values import ShapeValue

_TYPE_NAME = re.compile(r"[A-Z][A-Za-z0-9_]{0,62}")


def _version(value: Any) -> int:
    if value in (str(VERSION), VERSION):
        return VERSION
    if not isinstance(value, str):
        raise wrong_type("the version of the language, 1", value)
    raise problem(
        "bad-version",
        f'this msgen reads version {VERSION} of the language, and the file says "{value}"',
        hint=_version_hint(value),
    )


def _version_hint(value: str) -> str:
    if value.isdecimal() and int(value) in MIGRATIONS:
        return f"msgen upgrade moves the spec to version {VERSION}"
    if value.isdecimal() and int(value) > VERSION:
        return f"update msgen, if a newer one wrote this; else write msgen: {VERSION}"
    return f"write msgen: {VERSION}"


def _type_name(value: str) -> str:
    if not _TYPE_NAME.fullmatch(value):
        word = value[:1].upper() + re.sub(r"[^A-Za-z0-9_]", "", value[1:])
        hint = f"write {word}" if _TYPE_NAME.fullmatch(word) else None
        raise problem(
            "bad-name",
            f'"{value}" is no name of a type: a capital letter, then letters and digits',
            hint=hint,
        )
    return value


TypeName = Annotated[
    str,
    AfterValidator(_type_name),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z][A-Za-z0-9_]*$"}),
]


class Spec(Model):
    """One system."""

    msgen: Annotated[int, PlainValidator(_version), WithJsonSchema({"const": VERSION})]
    """The version of this language: 1."""

    system: System
    """Who the system is."""

    include: Texts = ()
    """Other files of the same language, as paths or globs; names are unique across all of them."""

    platform: Platform = Platform.model_construct()
    """What surrounds the workloads."""

    targets: dict[Text, Options] = NOTHING
    """Options of targets, typed by each: which optional outputs, and how."""

    defaults: Defaults = Defaults.model_construct()
    """What entries of a kind have in common."""

    types: dict[TypeName, ShapeValue] = NOTHING
    """Types of data by name."""

    services: dict[Name, Service] = NOTHING
    """Everything that runs."""

    datastores: dict[Name, Datastore] = NOTHING
    """Everything that keeps data."""

    brokers: dict[Name, Broker] = NOTHING
    """Everything that carries messages."""

    topics: dict[Text, Topic] = NOTHING
    """Streams of messages."""

    externals: dict[Name, External] = NOTHING
    """What is called outside the system."""

    env_groups: dict[Name, Env] = NOTHING
    """Environment variables that several workloads share."""

    secrets: dict[Name, Secret] = NOTHING
    """Secrets by reference; no value ever stands in a spec."""

    environments: dict[Name, Environment] = NOTHING
    """Overlays by environment: partial, and only of values."""
