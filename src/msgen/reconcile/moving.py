"""Where the files of a renamed service or endpoint have gone."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import compress, product

from msgen import names
from msgen.output.locked import Lock
from msgen.reconcile.model import Disk, Renames


def moved_paths(lock: Lock, rendered: Collection[str], renames: Renames) -> dict[str, str]:
    """Return new path -> old path of each locked file that has another path now.

    A path that differs in upper and lower case alone has moved too.
    """
    free = {path for path in rendered if path not in lock.files}
    lost = [path for path in lock.files if path not in rendered]
    if not free or not lost:
        return {}
    folded = {path.casefold(): path for path in free}
    steps = tuple(_substitutions(renames))
    found: dict[str, str] = {}
    for old in lost:
        service = lock.files[old].service
        candidates = (folded.get(old.casefold(), old), *_renamed(old, service, steps))
        new = next((each for each in candidates if each in free), None)
        if new is not None:
            found.setdefault(new, old)
    return found


def moved_folders(moved: Mapping[str, str]) -> dict[str, str]:
    """Return old folder -> new folder, as far as generated files show it."""
    found: dict[str, str] = {}
    for new, old in moved.items():
        before, after = old.split("/")[:-1], new.split("/")[:-1]
        if len(before) != len(after):
            continue
        for depth, (one, other) in enumerate(zip(before, after, strict=True), 1):
            if one != other or "/".join(before[: depth - 1]) in found:
                found.setdefault("/".join(before[:depth]), "/".join(after[:depth]))
    return found


def own_files(folders: Mapping[str, str], lock: Lock, disk: Disk) -> Iterator[tuple[str, str]]:
    """Yield old and new path of the user's own files in folders that moved.

    Their names stay: only the folders around them have another name.
    """
    tops = [folder for folder in folders if not any(_is_below(folder, each) for each in folders)]
    for top in sorted(tops):
        for path in disk.below(top):
            if path in lock.files:
                continue
            folder, _, name = path.rpartition("/")
            yield path, f"{_moved(folder, folders)}/{name}"


def _moved(folder: str, folders: Mapping[str, str]) -> str:
    rest = ""
    while folder not in folders:
        folder, _, last = folder.rpartition("/")
        rest = f"/{last}{rest}"
    return folders[folder] + rest


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/")


def _renamed(path: str, service: str | None, steps: Iterable["_Step"]) -> list[str]:
    """Return what `path` may have become, the most thorough renaming first."""
    found = [path]
    for of, variants in steps:
        if of is None or of == service:
            found = [each for known in found for each in variants(known)]
    return found


_Step = tuple[str | None, Callable[[str], list[str]]]
_MOST = 4  # mentions of one name in a path that are told apart


def _substitutions(renames: Renames) -> Iterator[_Step]:
    """Yield what to put in place of what: names as folders, packages and files spell them."""
    olds = {new: old for old, new in renames.services.items()}
    for (service, operation), renamed in renames.endpoints.items():
        yield olds.get(service, service), _substitution({operation: renamed})
    for old, new in renames.services.items():
        yield None, _substitution({form(old): form(new) for form in FORMS})


def _substitution(forms: Mapping[str, str]) -> Callable[[str], list[str]]:
    """Return what puts other names into a path: everywhere first, then in ever fewer places.

    `services/order/migrations/order_db` keeps the name of its datastore when order is renamed.
    """
    pattern = re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, forms))})(?![A-Za-z0-9])")

    def variants(path: str) -> list[str]:
        places = list(pattern.finditer(path))[:_MOST]
        chosen = sorted(product((True, False), repeat=len(places)), key=sum, reverse=True)
        return [_filled(path, compress(places, each), forms) for each in chosen]

    return variants


def _filled(path: str, places: Iterable[re.Match[str]], forms: Mapping[str, str]) -> str:
    parts, end = [], 0
    for place in places:
        parts += [path[end : place.start()], forms[place[0]]]
        end = place.end()
    return "".join((*parts, path[end:]))


def _same(name: str) -> str:
    return name


FORMS: tuple[Callable[[str], str], ...] = (
    names.env_name,
    names.class_name,
    names.go_package,
    names.python_package,
    _same,
)
"""How a service's name is spelled in paths and code; the spec's own spelling comes last."""
