"""`msgen init`."""

import sys
from dataclasses import dataclass
from pathlib import Path

import typer

from msgen.diagnostics import Diagnostic, Severity, UsageError


@dataclass(frozen=True, slots=True)
class StarterService:
    """What the starter's template shows of one service; `store` is empty where there is none."""

    name: str
    plural: str
    type: str
    path: str
    store: str


def run(
    spec: Path = typer.Argument(Path("system.yaml"), help="The file to write."),
    name: str = typer.Option("", "--name", help="The system's name; the folder's by default."),
    service: list[str] = typer.Option([], "--service", help="A service; may be given again."),
    store: bool = typer.Option(True, "--store/--no-store", help="A database for each service."),
) -> None:
    """Write a starter system.yaml.

    On a terminal it asks for what no option says; elsewhere the options' defaults count. An
    existing file is never overwritten.
    """
    from msgen.console import note

    if spec.exists():
        raise _wrong("file-exists", f'"{spec}" exists already', "name another file")
    if not name and not service and sys.stdin.isatty():
        name = typer.prompt("Name of the system", default=_folder_name(spec))
        answer = typer.prompt("Its services, separated by commas", default="item")
        service = [part.strip() for part in answer.split(",") if part.strip()]
        store = typer.confirm("A database for each?", default=True)
    text = starter(name or _folder_name(spec), service or ["item"], store=store)
    try:
        with open(spec, "x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        raise _wrong("cannot-write", f'cannot write "{spec}": {reason}', None) from problem
    note(f"wrote {spec}\nnext: msgen validate {spec}\n      msgen new {spec}")


def starter(name: str, services: list[str], *, store: bool) -> str:
    """Return a spec of `services`, each with a type, three endpoints and, if wanted, a store."""
    from msgen.render.templates import render

    for given in (name, *services):
        _check_name(given)
    if len(set(services)) < len(services):
        raise _wrong("name-clash", "two services have the same name", "name each one once")
    shown = [_service(each, store=store) for each in services]
    title = f"The system {name}, described for msgen."
    return render("init/system.yaml.j2", title=title, name=name, services=shown, stores=store)


def _service(name: str, *, store: bool) -> StarterService:
    from msgen import names

    plural = name if name.endswith("s") else f"{name}s"
    return StarterService(
        name=name,
        plural=plural.replace("-", "_"),
        type=names.class_name(name),
        path=f"/{plural}",
        store=f"{name}-db" if store else "",
    )


def _check_name(name: str) -> None:
    from msgen import names

    if not names.is_dns_label(name):
        message = f'"{name}" is no name: lower case letters, digits and hyphens, a letter first'
        raise _wrong("bad-name", message, f"for example {names.dns_label(name)}")


def _folder_name(spec: Path) -> str:
    from msgen import names

    folder = names.dns_label(spec.resolve().parent.name)
    return folder if names.is_dns_label(folder) else "system"


def _wrong(rule: str, message: str, hint: str | None) -> UsageError:
    return UsageError(Diagnostic(rule, Severity.ERROR, message, hint=hint))
