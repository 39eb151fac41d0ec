"""Which file of a spec something new belongs into."""

from __future__ import annotations

import os
from collections import Counter

from msgen.edit.draft import Draft
from msgen.edit.known import wrong
from msgen.edit.rules import bad_argument
from msgen.edit.text import SpecText


def file_for_service(
    spec: SpecText, draft: Draft, *, owner: str, subsystem: str, said: str
) -> str | None:
    """The file that is said; else that of the services of one owner or subsystem.

    None leaves it to the last file with services. A file that is said and does not exist is made,
    where a pattern of `include` finds it.
    """
    if said:
        return said_file(spec, draft, said)
    for field, value in (("owner", owner), ("subsystem", subsystem)):
        if value:
            holding: Counter[str] = Counter()
            for name, service in spec.written.services.items():
                found = draft.find(("services", name))
                if found is not None and getattr(service, field) == value:
                    holding[found[0]] += 1
            if holding:
                return holding.most_common(1)[0][0]
    return None


def said_file(spec: SpecText, draft: Draft, said: str) -> str:
    """The real path of a file of the spec; an empty one is begun where there is none yet."""
    path = os.path.realpath(os.path.join(spec.folder, said))
    if path in draft.texts:
        return path
    if os.path.exists(path):
        message = f'"{said}" is no file of the spec'
        hint = f"its files are {', '.join(spec.shown(file) for file in spec.texts)}"
        raise wrong(bad_argument.RULE, message, hint)
    if not path.startswith(f"{spec.folder}{os.sep}"):
        message = f'"{said}" leads out of the folder of the spec'
        raise wrong(bad_argument.RULE, message, "included files lie below the root spec")
    draft.begin(path)
    return path
