"""The lock: what was generated, from what, recorded beside it and committed with it.

One file for the whole system and one a service, so that two branches that each add a service
merge without a conflict. A line a file, sorted by path, so that a review sees what changed.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha1

from msgen import __version__
from msgen.render import yaml_writer
from msgen.render.files import File, Origin, Owner

FORMAT = 1
FOLDER = ".msgen/lock"
SYSTEM = "system"
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
    return f"{FOLDER}/{name if service != SYSTEM else '_system'}.yaml"


def lock_files(
    files: Iterable[File],
    *,
    specs: Mapping[str | None, object],
    blueprints: Mapping[str, str],
    entries: Mapping[str, str] | None = None,
) -> list[File]:
    """Return the lock of `files`, sorted by path.

    `specs` holds the part of the canonical spec that each service was made from, under None that
    of the whole system; `blueprints` the versions of the blueprints used; `entries` what `entry`
    has said of some files, by path. A service with a spec and no file has a lock too.
    """
    groups: dict[str | None, list[File]] = {None: [], **{service: [] for service in specs}}
    for file in files:
        groups.setdefault(file.service, []).append(file)
    head = {"format": FORMAT, "msgen": __version__, "blueprints": dict(sorted(blueprints.items()))}
    locks = (
        _lock(service, _lines(group, entries or {}), {} if service else head, specs.get(service))
        for service, group in groups.items()
    )
    return sorted(locks, key=lambda lock: lock.path)


def entry(file: File) -> str:
    """Return the line of one file; formatted by hand, a thousand services have forty thousand."""
    made = _made(file.owner.value, file.origin.producer, file.origin.template)
    return f"  {yaml_writer.scalar(file.path)}: {{id: {_id(file.content)}, {made}}}\n"


@cache
def _made(owner: str, producer: str, template: str) -> str:
    """Return what is the same for that file of every service."""
    source = f", template: {yaml_writer.scalar(template)}" if template else ""
    return f"owner: {owner}, from: {yaml_writer.scalar(producer)}{source}"


def _lines(files: list[File], known: Mapping[str, str]) -> list[str]:
    return sorted(known.get(file.path) or entry(file) for file in files)


def _lock(service: str | None, lines: list[str], head: Mapping[str, object], spec: object) -> File:
    top = _opening(head) + (spec_text(spec) if spec is not None else "")
    body = f"files:\n{''.join(lines)}" if lines else "files: {}\n"
    text = f"{_HEAD}{top}{body}"
    return File(lock_path(service), text.encode(), Owner.MANAGED, _ORIGIN, service)


def spec_text(spec: object) -> str:
    """Return how the lock records a part of the spec."""
    return yaml_writer.dump({"spec": _natural(spec)})


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


def _opening(head: Mapping[str, object]) -> str:
    return yaml_writer.dump(head) if head else ""


def _id(content: bytes) -> str:
    """Quote an id that YAML would take for a number, such as 40 digits or `1e…`."""
    text = blob_id(content)
    return text if text[0].isalpha() else yaml_writer.scalar(text)
