"""`msgen validate`."""

from enum import StrEnum
from pathlib import Path

import typer

from msgen.diagnostics import Diagnostic


class Format(StrEnum):
    """Who reads the findings."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def run(
    spec: Path = typer.Argument(Path("system.yaml"), help="The spec."),
    format: Format = typer.Option(Format.TEXT, help="Findings for people or programs."),  # noqa: A002
    canonical: bool = typer.Option(False, "--canonical", help="Print the long form of the spec."),
    environment: str | None = typer.Option(None, help="Judge this environment alone."),
    root: Path | None = typer.Option(
        None,
        envvar="GITHUB_WORKSPACE",
        help="What files are named from for github and sarif; the git repository by default.",
    ),
) -> None:
    """Report every problem of a spec at once.

    Findings for people go to standard error, those for programs to standard output. The exit code
    is 1 if there is an error; warnings and notes alone are no failure.
    """
    from msgen.console import note, out, progress, report
    from msgen.diagnostics.order import has_errors
    from msgen.pipeline import judge_everywhere, judge_file

    with progress(f"checking {spec}"):
        judged = (
            judge_file(spec, environment=environment) if environment else judge_everywhere(spec)
        )
    if format is not Format.TEXT:
        out(_for_programs(format, _rooted(format, judged.diagnostics, spec, root)))
    else:
        report(judged.diagnostics, judged.loaded.sources, further=judged.unfinished)
    if has_errors(judged.diagnostics):
        raise typer.Exit(1)
    if canonical:
        out(judged.canonical())
    elif format is Format.TEXT and not judged.diagnostics:
        note(f"{spec}: no problems")


def _rooted(
    format: Format,  # noqa: A002
    found: tuple[Diagnostic, ...],
    spec: Path,
    root: Path | None,
) -> tuple[Diagnostic, ...]:
    """Name files from the repository's root, where whoever shows the findings looks for them."""
    from msgen.diagnostics.rooted import repository_of, rooted

    top = root or repository_of(spec)
    return found if format is Format.JSON or top is None else rooted(found, top)


def _for_programs(format: Format, found: tuple[Diagnostic, ...]) -> str:  # noqa: A002
    from msgen import __version__
    from msgen.diagnostics import machine

    if format is Format.SARIF:
        return machine.render_sarif(found, version=__version__)
    return machine.render_json(found) if format is Format.JSON else machine.render_github(found)
