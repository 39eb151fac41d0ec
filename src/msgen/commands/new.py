"""`msgen new`."""

from pathlib import Path

import typer

from msgen.plan.model import Plan


def run(
    spec: Path = typer.Argument(..., help="The spec."),
    destination: Path | None = typer.Argument(
        None, metavar="[DEST]", help="The folder to make; the system's name by default."
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help="Print the tree and write nothing."),
    git: bool = typer.Option(True, "--git/--no-git", help="Start a git repository."),
) -> None:
    """Make a complete repository from a spec.

    The destination must not exist, or be empty. It appears complete or not at all.
    """
    from msgen.carried import carried_files, together
    from msgen.console import note, out, progress, report
    from msgen.output.stage import check_destination, staged
    from msgen.output.tree import preview
    from msgen.pipeline import compile_system, judge_file
    from msgen.render.known import KnownGood

    with progress(f"checking {spec}"):
        judged = judge_file(spec)
    plan = judged.sound_plan()
    target = destination or Path(plan.overview.name)
    beside = [str(folder) for folder in judged.blueprints.overrides]
    named = [source.name for source in judged.loaded.sources[1:]]
    carried = carried_files(spec, named=[*named, *beside], plan=plan)
    known = KnownGood.of_user()
    if dry_run:
        made = compile_system(judged, known=known)
        report(made.diagnostics, judged.loaded.sources)
        out(preview(target.name, [file.path for file in together(carried, made.files)]))
        return
    _check_outside(target)
    remarks: list[str] = []
    check_destination(target)
    with progress("rendering and writing"), staged(target) as stage:
        made = compile_system(judged, known=known, sink=stage.add)
        everything = together(carried, made.files)
        for file in everything[len(made.rendered) :]:
            stage.add(file)
        stage.check()
        _start_git(stage.folder, git, remarks)
    known.save()
    if git:
        from msgen.reconcile.remembered import note_new

        # A tenth of what git takes, and the first check is spared most of its work.
        note_new(target, judged, made)
    report(made.diagnostics, judged.loaded.sources)
    note(_summary(plan, target, len(everything), remarks))


def _check_outside(target: Path) -> None:
    """Raise UserError where `target` would stand in a repository that msgen made."""
    from msgen.diagnostics import Diagnostic, Severity, UserError

    for folder in target.absolute().resolve().parents:
        if (folder / ".msgen" / "lock").is_dir():
            message = f'"{target}" would stand inside {folder}, a repository that msgen made'
            hint = (
                "msgen new makes a repository once; to bring an edit of its system.yaml into it, "
                "run msgen apply"
            )
            raise UserError(Diagnostic("inside-repository", Severity.ERROR, message, hint=hint))


def _start_git(stage: Path, wanted: bool, remarks: list[str]) -> None:
    """Commit what was staged; a repository without git is still a repository."""
    from msgen.output.git import GitFailed, first_commit

    if not wanted:
        return
    try:
        if not first_commit(stage, message="Start from the spec with msgen"):
            remarks.append("git is not installed: no repository was started")
    except GitFailed as problem:
        remarks.append(f"git did not start a repository: {problem}")


def _summary(plan: Plan, target: Path, files: int, remarks: list[str]) -> str:
    """Say what was made, what was left out, and what to type next."""
    parts = [
        _counted(len(plan.workloads), "service"),
        _counted(len(plan.stores), "datastore"),
        _counted(len(plan.topics), "topic"),
        _counted(len(plan.routes), "public route"),
    ]
    made = f"made {target}: {', '.join(part for part in parts if part)}; {_counted(files, 'file')}"
    steps = (
        (f"cd {target}", ""),
        ("msgen up -d", "start everything on this machine, without Docker"),
        ("msgen status", "see what runs, and where the gateway listens"),
    )
    width = max(len(step) for step, _ in steps[1:])
    lines = [f"  {step.ljust(width)}  {why}".rstrip() for step, why in steps]
    return "\n".join([made, *remarks, "next:", *lines])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""
