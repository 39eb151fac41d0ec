"""`msgen remove-topic`."""

import typer

from msgen.amend.options import APPLY, DRY_RUN, ask


def run(
    name: str = typer.Argument("", metavar="NAME", help="The topic's name."),
    with_references: bool = typer.Option(
        False, "--with-references", help="Remove who publishes and who consumes it, too."
    ),
    with_unused: bool = typer.Option(
        False, "--with-unused", help="Remove its broker, if that carries nothing else."
    ),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Remove a topic from the spec.

    Where endpoints still publish to it or services consume it, every such place is listed and
    nothing is removed, unless told to take them away too, with what consumers do on its messages.
    Messages that are kept are never touched.
    """
    from msgen.amend.run import Amendment
    from msgen.edit.remove_entry import remove_topic

    name = ask(name, "Name of the topic")
    amendment = Amendment("msgen remove-topic", apply=apply, dry_run=dry_run)
    amendment.run(
        lambda spec: remove_topic(
            spec, name, with_references=with_references, with_unused=with_unused
        )
    )
