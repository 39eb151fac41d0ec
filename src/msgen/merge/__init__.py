"""Three-way merge of one file's content: by structure for YAML and JSON, else by line."""

from __future__ import annotations

from msgen.merge.imports import unite_imports
from msgen.merge.lines import unified, with_ends_of
from msgen.merge.model import Conflict, Merged, marked_lines
from msgen.merge.structure import is_read, merge_structure
from msgen.merge.text import Unite, added_around, clash_whole, merge_text
from msgen.merge.toml_items import unite_items

__all__ = ["Conflict", "Merged", "marked_lines", "merge"]

_UNITE = {".py": unite_imports, ".pyi": unite_imports, ".toml": unite_items}


def merge(path: str, *, base: bytes, ours: bytes, theirs: bytes, adjacent: bool = False) -> Merged:
    """Return `ours` with what changed from `base` to `theirs`.

    `path` only tells the kind of file. No line that ours alone has is dropped: where both
    changed the same, both stand between markers. Lines end as they do in ours. Binary content
    is not merged: ours stays, and the whole file is a conflict. With `adjacent`, lines that ours
    adds directly above or below lines that theirs replaces are no conflict, but for YAML and JSON.
    Never raises.
    """
    if theirs in (ours, base):
        return Merged(ours)
    if base == ours:
        return Merged(theirs)
    if any(b"\0" in content for content in (base, ours, theirs)):
        return Merged(ours, (Conflict(0, "binary"),))
    before, mine, yours = unified(base), unified(ours), unified(theirs)
    if yours in (mine, before):
        return Merged(ours)
    if before == mine:
        return Merged(with_ends_of(yours, ours))
    suffix = path[path.rfind(".") :].lower() if "." in path else ""
    if suffix in {".yaml", ".yml", ".json"}:
        return _merge_document(suffix, base=base, ours=ours, theirs=theirs)
    unite = _with_adjacent(_UNITE.get(suffix)) if adjacent else _UNITE.get(suffix)
    return merge_text(base=base, ours=ours, theirs=theirs, unite=unite)


def _with_adjacent(unite: Unite | None) -> Unite:
    return lambda clash: (unite(clash) if unite else None) or added_around(clash)


def _merge_document(suffix: str, *, base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """Merge by structure, else by line, unless that breaks what could be read before."""
    merged = merge_structure(suffix, base=base, ours=ours, theirs=theirs)
    if merged:
        return merged
    merged = merge_text(base=base, ours=ours, theirs=theirs)
    readable = is_read(suffix, base, ours, theirs)
    if readable and not merged.conflicts and not is_read(suffix, merged.content):
        return clash_whole(base=base, ours=ours, theirs=theirs)
    return merged
