"""The long form of each service's part of a spec, taken from the lock where it stands there.

It is a function of what was typed for the service, of the defaults and of msgen itself. A run that
has spelt it out notes the digests of what was typed and of what came of it in the user's cache.
Whoever meets the same typed text, under the same msgen and defaults, knows the digest of the long
form; and where the lock has a text of this digest, that is it. A note that is lost, damaged or of
another repository matches nothing, which costs time and nothing else.
"""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from msgen.output.locked import Lock
from msgen.pipeline import Judged, parts
from msgen.reconcile.notes import msgen_itself, note_path, write_note

_KIND = "spelt"


def with_parts(root: Path, judged: Judged, lock: Lock) -> Judged:
    """Return `judged` with its canonical spec; `lock` may have the texts of most services."""
    if judged.parts is not None:
        return judged
    noted = _read(root, _base(judged))
    known = {}
    for name, typed in _typed(judged).items():
        text = lock.specs.get(name)
        if text is not None and noted.get(name) == (typed, _digest(text)):
            known[name] = text
    return replace(judged, parts=parts(judged, known))


def note_parts(root: Path, judged: Judged, texts: Mapping[str | None, str]) -> None:
    """Note what was typed for each service of a judged spec, and the `texts` that came of it."""
    lines = [
        f"{name} {typed} {_digest(texts[name])}"
        for name, typed in _typed(judged).items()
        if name in texts
    ]
    write_note(root, _KIND, [_base(judged), *lines])


def _typed(judged: Judged) -> dict[str, str]:
    """Return the digest of what was typed for each service; `repr` tells text, lists and maps."""
    services = _part(judged, "services")
    if not isinstance(services, dict):
        return {}
    return {name: _digest(repr(typed)) for name, typed in services.items()}


def _base(judged: Judged) -> str:
    """Return the digest of all else that the long form of a service is made of."""
    defaults = repr(_part(judged, "defaults"))
    whole = sha256()
    for part in (*msgen_itself(), defaults.encode(errors="surrogatepass")):
        whole.update(b"%d\0" % len(part) + part)
    return whole.hexdigest()


def _part(judged: Judged, key: str) -> object:
    tree = judged.loaded.tree
    return tree.get(key) if tree is not None else None


def _digest(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def _read(root: Path, base: str) -> Mapping[str, tuple[str, str]]:
    place = note_path(root, _KIND)
    try:
        first, *lines = place.read_text().splitlines() if place else [""]
    except (OSError, ValueError):
        return {}
    found = [line.split(" ") for line in lines] if first == base else []
    return {each[0]: (each[1], each[2]) for each in found if len(each) == 3}
