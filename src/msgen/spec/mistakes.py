"""What the builder says about events that form no tree that it can accept."""

from __future__ import annotations

from typing import Any

from msgen.diagnostics import Diagnostic, Related, Source
from msgen.spec.traps import trap
from msgen.spec.tree import Map, Seq, span_at

At = tuple[int, int]


def duplicate_key(source: Source, key: str, at: At, first: tuple[int, ...]) -> Diagnostic:
    """`first` is where the key stood before."""
    return trap("duplicate-key").at(
        span_at(source, at, key),
        f'"{key}" stands twice in the same map',
        hint="delete one of them, or merge the two",
        related=(Related(span_at(source, first, key), f'"{key}" stands here first'),),
    )


def missing_key(source: Source, at: At) -> Diagnostic:
    """A colon with nothing before it."""
    return trap("missing-key").at(
        span_at(source, at, ":"),
        "there is a value here, and no key before it",
        hint="write the key before the colon, or delete the colon",
    )


def complex_key(source: Source, at: At) -> Diagnostic:
    """A map or a list where a key is needed."""
    return trap("complex-key").at(
        span_at(source, at, ""),
        "a key must be a text, and this one is a map or a list",
        hint="put the whole key in quotes, as in `'{id}': …`",
    )


def explicit_tag(source: Source, at: At, tag: str) -> Diagnostic:
    """`tag` is how the parser spells it; the reader is shown what was typed."""
    words = source.line(at[0] + 1)[at[1] :].split()
    typed = next((word for word in words if word.startswith("!")), tag)
    return trap("explicit-tag").at(
        span_at(source, at, typed),
        f"the tag `{typed}` is not part of the language",
        hint="delete the tag: each value gets its type from the field it stands in",
    )


def second_document(source: Source, at: At) -> Diagnostic:
    """A second `---`."""
    return trap("several-documents").at(
        span_at(source, at, "---"),
        "a second YAML document begins here, and a spec is one document",
        hint="delete the line `---`, or `include:` the second document from a file of its own",
    )


def too_deep(source: Source, at: At, limit: int) -> Diagnostic:
    """More than `limit` levels of nesting."""
    return trap("nested-too-deep").at(
        span_at(source, at, source.line(at[0] + 1)[at[1] : at[1] + 1]),
        f"this is nested more than {limit} levels deep",
        hint="close the brackets that were opened by mistake",
    )


def no_map(source: Source, root: Any, at: At) -> Diagnostic:
    """The whole file is something else than a map, or nothing."""
    if root is None:
        return trap("empty-file").at(
            span_at(source, (0, 0), ""),
            "the file says nothing",
            hint="`msgen init` writes a first spec",
        )
    kind = "a list" if isinstance(root, Seq) else "a text"
    return trap("not-a-map").at(
        span_at(source, at, root),
        f"the file is {kind} where a map is needed",
        hint="begin with `msgen: 1`, then `system:` and `services:`",
    )


def bad_merge(source: Source, value: Any, at: At) -> Diagnostic:
    """`<<` with something that is no map."""
    return trap("bad-merge").at(
        span_at(source, at, value),
        "`<<` merges maps, and this is not one",
        hint="give it an alias of a map, as in `<<: *base`, or a list of such aliases",
    )


def unknown_anchor(source: Source, name: str, at: At, best: str | None) -> Diagnostic:
    """`best` is the nearest anchor that is set."""
    hint = f"a value that begins with `*` needs quotes: '*{name}'"
    return trap("unknown-anchor").at(
        span_at(source, at, f"*{name}"),
        f"`*{name}` refers to an anchor that is not set before it",
        hint=f"did you mean `*{best}`?" if best else hint,
    )


def alias_loop(source: Source, name: str, at: At, anchored: Map | Seq) -> Diagnostic:
    """An alias inside `anchored`, which it refers to."""
    anchor = span_at(source, anchored.mark, f"&{name}")
    return trap("alias-loop").at(
        span_at(source, at, f"*{name}"),
        f"`*{name}` stands inside what it refers to, so it would never end",
        hint="write out what is meant, or move the anchor",
        related=(Related(anchor, f"`&{name}` is set here"),),
    )


def alias_explosion(source: Source, name: str, at: At, limit: int) -> Diagnostic:
    """Aliases that stand for more than `limit` values in all."""
    return trap("alias-explosion").at(
        span_at(source, at, f"*{name}"),
        f"the aliases up to here stand for more than {limit:,} values",
        hint="aliases of aliases multiply; write out what is meant",
    )
