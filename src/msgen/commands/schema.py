"""`msgen schema`."""

import json

import typer


def run() -> None:
    """Print the JSON Schema of the spec, for editors.

    Save it and name it in the first line of a spec, and editors complete and check as you type:
    `# yaml-language-server: $schema=msgen.schema.json`.
    """
    from msgen.spec.schema import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
