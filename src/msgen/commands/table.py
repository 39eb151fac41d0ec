"""The commands in the order in which `msgen --help` lists them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: its name, and the line that `msgen --help` shows for it."""

    name: str
    summary: str

    @property
    def module(self) -> str:
        """The module that holds it."""
        return f"msgen.commands.{self.name.replace('-', '_')}"


GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "Describe",
        (
            Entry("init", "Write a starter system.yaml."),
            Entry("validate", "Report every problem of a spec at once."),
            Entry("explain", "Explain a finding or a key of the spec."),
            Entry("schema", "Print the JSON Schema of the spec, for editors."),
        ),
    ),
    (
        "Generate",
        (
            Entry("new", "Make a complete repository from a spec."),
            Entry("plan", "Show the resolved facts: names, ports, calls, deadlines."),
            Entry("graph", "Draw the system as Mermaid, DOT, SVG or a page."),
        ),
    ),
    (
        "Keep in step",
        (
            Entry("diff", "Show what apply would change, and what it means."),
            Entry("apply", "Bring the repository in step with its spec; keep every edit."),
            Entry("check", "Tell whether the repository is what its spec says, for CI."),
            Entry(
                "why",
                "Say where a file or a line comes from, or which files a key of the spec reaches.",
            ),
            Entry("restore", "Write generated files as the spec gives them."),
            Entry("adopt", "Make generated files yours: msgen does not touch them any more."),
            Entry("release", "Make adopted files msgen's again."),
            Entry("verify", "Let the real tools judge the repository: one table."),
            Entry("merge-spec", "Resolve what two branches changed in the spec."),
            Entry("upgrade", "Bring the repository to this version of msgen; keep every edit."),
        ),
    ),
    (
        "Change the system",
        (
            Entry("add-service", "Add a service to the spec, and its files."),
            Entry("add-endpoint", "Add an endpoint to a service."),
            Entry("add-dependency", "Let a service lean on something."),
            Entry("add-datastore", "Add a datastore, and who uses it."),
            Entry("add-topic", "Add a topic, who publishes to it and who consumes it."),
            Entry("add-type", "Add a type, for endpoints, topics and datastores to name."),
            Entry(
                "add-entity", "Add a kind of records to a datastore; its schema gets a revision."
            ),
            Entry("rename-service", "Give a service another name, wherever the spec means it."),
            Entry("rename-endpoint", "Give an endpoint another path or name, at its callers too."),
            Entry("remove-service", "Remove a service from the spec, and its files."),
            Entry("remove-endpoint", "Remove an endpoint from a service."),
            Entry("remove-dependency", "Let a service lean on something no more."),
            Entry("remove-datastore", "Remove a datastore from the spec."),
            Entry("remove-topic", "Remove a topic from the spec."),
        ),
    ),
    (
        "Run here",
        (
            Entry("up", "Start the system on this machine, without Docker."),
            Entry("down", "Stop the system."),
            Entry("status", "Show what runs and how it is."),
            Entry("logs", "Show the logs of the running system."),
            Entry("token", "Print a signed development token."),
            Entry("reset", "Clear the data, logs and secrets of local runs."),
        ),
    ),
)

COMMANDS: dict[str, Entry] = {entry.name: entry for _, group in GROUPS for entry in group}
