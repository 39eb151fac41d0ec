"""`msgen add-topic`."""

import typer

from msgen.amend.options import APPLY, DRY_RUN, ask, fields


def run(
    name: str = typer.Argument("", metavar="NAME", help="The topic's name, such as order.placed."),
    schema: str = typer.Option("", metavar="TYPE", help="Its messages: Order, '{id: uuid}'."),
    publisher: list[str] = typer.Option(
        [], metavar="'SERVICE ENDPOINT'", help="The endpoint that publishes; can be repeated."
    ),
    consumer: list[str] = typer.Option(
        [], metavar="SERVICE", help="A service that consumes it; can be repeated."
    ),
    key: str = typer.Option("", help="The field that keeps messages in order."),
    partitions: str = typer.Option("", help="Kafka: how many consumers may work side by side."),
    retain: str = typer.Option("", help="How long messages are kept, such as 7d."),
    broker: str = typer.Option("", help="The broker that carries it."),
    broker_kind: str = typer.Option(
        "nats", help="The kind of broker to add where there is none: kafka, rabbitmq, nats, redis."
    ),
    file: str = typer.Option("", help="The file of the spec to write to."),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Add a topic, who publishes to it and who consumes it."""
    from msgen.amend.run import Amendment
    from msgen.edit.add_entry import NewTopic, add_topic

    name = ask(name, "Name of the topic")
    schema = ask(schema, "Type of its messages", default="{id: uuid}")
    value = fields(schema=schema, key=key, partitions=partitions, retain=retain)
    new = NewTopic(name, value, publisher, consumer, broker, broker_kind, file)
    amendment = Amendment("msgen add-topic", apply=apply, dry_run=dry_run)
    amendment.run(lambda spec: add_topic(spec, new))
