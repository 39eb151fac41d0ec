"""`msgen plan`."""

import json
from pathlib import Path

import typer


def run(
    spec: Path = typer.Argument(Path("system.yaml"), help="The spec."),
    as_json: bool = typer.Option(False, "--json", help="Every fact, for programs."),
    environment: str | None = typer.Option(None, help="Apply the overlay of this environment."),
) -> None:
    """Show the resolved facts: names, ports, calls, deadlines.

    What stands here is what every artefact is made from, so it answers the question whether the
    spec or a template is to blame.
    """
    from msgen.console import out, progress
    from msgen.console.plan_data import plan_data
    from msgen.console.plan_tables import show_plan
    from msgen.pipeline import judge_file

    with progress(f"resolving {spec}"):
        plan = judge_file(spec, environment=environment).sound_plan()
    if as_json:
        out(json.dumps(plan_data(plan), ensure_ascii=False, indent=2))
    else:
        show_plan(plan)
