"""`blueprint.yaml`: what a blueprint says of itself."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from msgen.diagnostics import Diagnostic, Severity, UserError
from msgen.unplugged import leave_plugins

leave_plugins()

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Serves = Literal["http", "ws", "prefix", "regex", "redirect", "forward"]
Command = Annotated[tuple[str, ...], Field(min_length=1)]
"""Program and arguments, run in the service's folder."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Strict):
    """An option that a spec may set under `options:` of a service."""

    type: Literal["string", "integer", "boolean"]
    help: str
    default: str | int | bool
    choices: tuple[str, ...] = ()


class FileRule(_Strict):
    """What is special about the files that a pattern names.

    `for_each` is a list of the view, written as a path such as `python.handlers`: the file is
    made once for each of its items, which templates see under the name of the placeholder in the
    path (`{handler}`) and whose `name` takes the placeholder's place. `when` is a flag of the
    view: the file is made only where it is true.
    """

    owner: Literal["managed", "seeded", "once"] = "managed"
    for_each: str | None = None
    when: str | None = None
    executable: bool = False


class Commands(_Strict):
    """How a generated service is run, tested, linted and built."""

    run: Command
    test: Command | None = None
    lint: tuple[Command, ...] = ()
    build: Command | None = None


class Manifest(_Strict):
    """The whole of `blueprint.yaml`.

    `view` chooses the flavoured part of the view that templates see beside `service`: `python`
    or none. `framework` is the library that serves, where the language leaves a choice. `kinds`
    are the kinds of workload that the blueprint can make. `extends` names a blueprint whose files
    and file rules this one has too, where it says nothing of its own; `leave_out` are patterns of
    those that it does without. `serves` are the sorts of endpoints that it makes code for.
    """

    name: Name
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    description: str
    scope: Literal["service"] = "service"
    view: Literal["python", "web", "none"] = "none"
    framework: Literal["fastapi", "flask", "worker", "static"] | None = None
    extends: Name | None = None
    leave_out: tuple[str, ...] = ()
    kinds: tuple[Literal["service", "worker", "cron", "job", "web"], ...]
    serves: tuple[Serves, ...] = ("http",)
    options: dict[Word, Option] = {}
    files: dict[str, FileRule] = {}
    requires: tuple[str, ...] = ()
    commands: Commands
    verify: tuple[str, ...] = ()


class BlueprintError(UserError):
    """A blueprint's manifest is not one."""


def parse(data: Any, *, where: str) -> Manifest:
    """Return the manifest in ``data``. Raises BlueprintError with everything that is wrong."""
    try:
        return Manifest.model_validate(data)
    except ValidationError as error:
        found = []
        for fault in error.errors(include_url=False):
            place = ".".join(map(str, fault["loc"])) or "the file"
            message = f"{where}: {place}: {fault['msg']}"
            found.append(Diagnostic("blueprint-manifest", Severity.ERROR, message))
        raise BlueprintError(*found) from None
