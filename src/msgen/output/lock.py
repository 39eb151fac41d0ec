"""The lock: what was generated, from what, recorded beside it and committed with it.

`system.yaml` has what concerns the whole system, `_files.yaml` the files that belong to no service,
and each service has one of its own, so that two branches that each add a service merge without a
conflict. A line a file, sorted by path: a review sees what changed, and git may join the lines of
both sides (`merge=union` in `.gitattributes`) where both changed a file of the whole system.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha1

from msgen import __version__
from msgen.output.locked import FILES, FOLDER, FORMAT, SYSTEM, Lock, LockedFile
from msgen.render import yaml_writer
from msgen.render.files import File, Origin, Owner

_HEAD = (
    "# Written by msgen and committed: it lets msgen tell your edits from its own. Do not edit.\n"
)
_ORIGIN = Origin("msgen", "")


def blob_id(content: bytes) -> str:
    """Return the id that git gives a file of this content."""
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def lock_path(service: str | None) -> str:
    """Return the path of a service's lock; None asks for the system's."""
    name = service or SYSTEM
    return f"{FOLDER}/{name if service != SYSTEM else f'_{SYSTEM}'}.yaml"


def lock_of(
    files: Iterable[File],
    *,
    specs: Mapping[str | None, str],
    blueprints: Mapping[str, str],
    inputs: Mapping[str, str] | None = None,
    entries: Mapping[str, LockedFile] | None = None,
) -> Lock:
    """Return the lock of freshly rendered `files`.

    `specs` holds the part of the canonical spec that each service was made from, as `spec_texts`
    writes it, under None that of the whole system; `blueprints` the versions of the blueprints
    used; `inputs` the blob ids of the user's files that were read; `entries` what `entry_of` has
    said of them already.
    """
    return Lock(
        msgen=__version__,
        blueprints=dict(sorted(blueprints.items())),
        specs=dict(specs),
        files=dict(entries) if entries is not None else {f.path: entry_of(f) for f in files},
        inputs={path: (blob,) for path, blob in (inputs or {}).items()},
    )


def spec_texts(specs: Mapping[str | None, object]) -> dict[str | None, str]:
    """Return the parts of a canonical spec as the lock keeps them."""
    return {name: yaml_writer.dump(_natural(spec)) for name, spec in specs.items()}


def entry_of(file: File) -> LockedFile:
    """Return what the lock says of a freshly rendered file."""
    return LockedFile(
        path=file.path,
        ids=(blob_id(file.content),),
        owner=file.owner,
        origin=file.origin,
        service=file.service,
        executable=file.executable,
    )


def lock_files(lock: Lock) -> list[File]:
    """Write `lock` down: its files, sorted by path.

    A service with a spec and no file has a lock too.
    """
    groups: dict[str | None, list[str]] = {None: [], **{name: [] for name in lock.specs}}
    for entry in lock.files.values():
        groups.setdefault(entry.service, []).extend(_lines(entry))
    whole = groups.pop(None) + [
        f"{yaml_writer.scalar(path)}: {{id: {yaml_writer.scalar(blob)}, input: true}}\n"
        for path, ids in lock.inputs.items()
        for blob in ids
    ]
    head = {"format": FORMAT, "msgen": lock.msgen, "blueprints": dict(lock.blueprints)}
    texts = {
        lock_path(None): yaml_writer.dump(head) + _spec(lock.specs.get(None)),
        f"{FOLDER}/{FILES}": "".join(sorted(whole)) or "{}\n",
    }
    for service, lines in groups.items():
        body = "".join(f"  {line}" for line in sorted(lines))
        files = f"files:\n{body}" if body else "files: {}\n"
        texts[lock_path(service)] = _spec(lock.specs.get(service)) + files
    return [
        File(path, (_HEAD + text).encode(), Owner.MANAGED, _ORIGIN)
        for path, text in sorted(texts.items())
    ]


def _spec(text: str | None) -> str:
    """Write a part of the spec below its key; text that begins at the margin is moved inwards."""
    if text is None:
        return ""
    if text == "{}\n":
        return "spec: {}\n"
    lines = (f"  {line}" if line else "" for line in text[:-1].split("\n"))
    return "\n".join(("spec:", *lines)) + "\n"


def _lines(entry: LockedFile) -> Iterator[str]:
    """Yield the line of an entry, formatted by hand: a thousand services have forty thousand.

    Ids are quoted where YAML would take them for numbers, such as 40 digits or `1e…`.
    """
    path = yaml_writer.scalar(entry.path)
    made, mode = entry.origin, ", executable: true" if entry.executable else ""
    rest = _rest(entry.owner.value, made.producer, made.template, mode)
    for blob in entry.ids:
        if not entry.adopted:
            yield f"{path}: {{id: {_id(blob)}, {rest}}}\n"
        for base in entry.adopted:
            since = "" if base == blob else f", adopted: {_id(base)}"
            yield f"{path}: {{id: {_id(blob)}, {rest}{since}}}\n"


@cache
def _rest(owner: str, producer: str, template: str, mode: str) -> str:
    """Return what is the same for that file of every service."""
    source = f", template: {yaml_writer.scalar(template)}" if template else ""
    return f"owner: {owner}, from: {yaml_writer.scalar(producer)}{source}{mode}"


def _id(blob: str) -> str:
    return blob if blob[0].isalpha() else yaml_writer.scalar(blob)


def _natural(spec: object) -> object:
    """Spell truths and whole numbers as a person would: the language types text by itself."""
    if isinstance(spec, Mapping):
        return {_natural(key): _natural(value) for key, value in spec.items()}
    if isinstance(spec, (list, tuple)):
        return [_natural(item) for item in spec]
    if not isinstance(spec, str):
        return spec
    if spec.isascii() and spec.isdigit() and (spec == "0" or spec[0] != "0"):
        return int(spec)
    return {"true": True, "false": False}.get(spec, spec)
