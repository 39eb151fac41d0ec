"""`msgen graph`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from msgen.plan.model import Plan


class Format(StrEnum):
    """What is drawn."""

    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"
    HTML = "html"
    MARKDOWN = "markdown"


_ENDINGS = {
    ".mmd": Format.MERMAID,
    ".mermaid": Format.MERMAID,
    ".dot": Format.DOT,
    ".gv": Format.DOT,
    ".svg": Format.SVG,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".md": Format.MARKDOWN,
}
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".pdf", ".webp")


def run(
    spec: Path = typer.Argument(Path("system.yaml"), help="The spec."),
    format: Format | None = typer.Option(  # noqa: A002
        None, "--format", "-f", help="What to draw; by the file's ending; Mermaid without a file."
    ),
    output: Path | None = typer.Option(
        None, "--output", "-o", help="The file to write; standard output without it."
    ),
    environment: str | None = typer.Option(None, help="Apply the overlay of this environment."),
) -> None:
    """Draw the system as Mermaid, DOT, SVG or a page.

    Subsystems are groups; calls are solid lines, messages dashed, optional calls dotted. The
    page is one file that loads nothing: point at a line for its timeouts and retries, at a
    service for its endpoints and objectives.
    """
    from msgen.console import note, out
    from msgen.pipeline import judge_file

    wanted = format or _by_ending(output)
    drawn = _draw(judge_file(spec, environment=environment).sound_plan(), wanted)
    if output is None:
        out(drawn)
        return
    _write(output, drawn)
    note(f"wrote {output}")


def _by_ending(output: Path | None) -> Format:
    """Return the format that a file's name says; raises UsageError where it says none."""
    if output is None:
        return Format.MERMAID
    wanted = _ENDINGS.get(output.suffix.lower())
    if wanted is None:
        raise _unknown_ending(output)
    return wanted


def _unknown_ending(output: Path) -> Exception:
    from msgen.diagnostics import Diagnostic, Severity, UsageError

    ending = f'"{output.suffix}"' if output.suffix else "no ending"
    message = f'"{output}" has {ending}, which is no format of a graph'
    hint = f"end it with {', '.join(_ENDINGS)}; or say --format {'|'.join(Format)}"
    if output.suffix.lower() in _PICTURES:
        picture = output.with_suffix(".svg")
        hint = f"write {picture}, which browsers and office programs open; or {hint}"
    return UsageError(Diagnostic("unknown-format", Severity.ERROR, message, hint=hint))


def _draw(plan: "Plan", wanted: Format) -> str:
    match wanted:
        case Format.HTML:
            from msgen.graph.page import page

            return page(plan)
        case Format.SVG:
            from msgen.graph.picture import picture
            from msgen.graph.svg import svg

            return svg(picture(plan))
        case Format.DOT:
            from msgen.graph.dot import dot
            from msgen.graph.picture import picture

            return dot(picture(plan))
        case Format.MERMAID:
            from msgen.graph.mermaid import mermaid
            from msgen.graph.picture import picture

            return mermaid(picture(plan))
        case Format.MARKDOWN:
            return f"# {plan.overview.name}\n\n```mermaid\n{_draw(plan, Format.MERMAID)}```\n"


def _write(output: Path, text: str) -> None:
    from msgen.diagnostics import Diagnostic, Severity, UserError

    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        reason = problem.strerror or str(problem)
        message = f"cannot write {output}: {reason.lower()}"
        raise UserError(Diagnostic("cannot-write", Severity.ERROR, message)) from None
