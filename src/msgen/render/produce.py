"""The three ways to make a File: from a template, from data, from a plain file."""

from collections.abc import Mapping

from msgen.render import documents, headers, templates
from msgen.render.files import File, Origin, Owner

_WRITERS = {".yaml": documents.yaml_text, ".yml": documents.yaml_text, ".json": documents.json_text}


def from_template(
    path: str,
    *,
    producer: str,
    template: str,
    context: Mapping[str, object],
    edit: str = "system.yaml",
    owner: Owner = Owner.MANAGED,
    service: str | None = None,
    executable: bool = False,
) -> File:
    """Render `templates/<producer>/<template>` over `context` into the file `path`.

    `producer` is the folder below `templates/`, such as `targets/envoy`; a version behind it
    (`services/python-fastapi@1.0.0`) is recorded and not part of the folder's name.
    """
    folder = producer.partition("@")[0]
    text = templates.render(f"{folder}/{template}", **context)
    return _file(
        path, text, origin=Origin(producer, template), edit=edit, owner=owner, service=service,
        executable=executable,
    )  # fmt: skip


def from_data(
    path: str,
    data: Mapping[str, object],
    *,
    producer: str,
    edit: str = "system.yaml",
    owner: Owner = Owner.MANAGED,
    service: str | None = None,
) -> File:
    """Serialise `data` into the YAML, JSON or TOML file `path`."""
    suffix = path[path.rfind(".") :]
    text = documents.toml_text(data) if suffix == ".toml" else _WRITERS[suffix](data)
    return _file(path, text, origin=Origin(producer, ""), edit=edit, owner=owner, service=service)


def from_text(
    path: str, text: str, *, producer: str, edit: str = "system.yaml", service: str | None = None
) -> File:
    """Take `text`, which a target has written from data in a language of its own, as a file."""
    origin = Origin(producer, "")
    return _file(path, text, origin=origin, edit=edit, owner=Owner.MANAGED, service=service)


def verbatim(
    path: str,
    content: bytes,
    *,
    producer: str,
    template: str,
    owner: Owner = Owner.MANAGED,
    service: str | None = None,
    executable: bool = False,
) -> File:
    """Take `content` as it is: plain files of a library, pictures."""
    return File(path, content, owner, Origin(producer, template), service, executable)


def _file(
    path: str,
    text: str,
    *,
    origin: Origin,
    edit: str,
    owner: Owner,
    service: str | None,
    executable: bool = False,
) -> File:
    """Add the origin header and one final newline."""
    head = headers.header(path, origin=origin, owner=owner, edit=edit)
    whole = headers.with_header(text, head).rstrip("\n") + "\n"
    return File(path, whole.encode(), owner, origin, service, executable)
