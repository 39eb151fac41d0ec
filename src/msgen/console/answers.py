"""What `msgen why` answers, for people and for programs."""

from collections.abc import Iterator
from typing import Any

from msgen.diagnostics import Span
from msgen.diagnostics.text import printable
from msgen.origin.asking import AboutFile, AboutKey, AboutLine, State
from msgen.output.git import Commit
from msgen.render.files import Owner

_RECORDS = ".msgen/"
_OWNERS = {
    Owner.MANAGED: "msgen's; your edits are merged with what changes",
    Owner.SEEDED: "made for you to edit; written anew only while you have not",
    Owner.ONCE: "written once and never again",
    Owner.YOURS: "msgen does not touch it",
}
_STATES = {
    State.UNEDITED: "as it was generated",
    State.EDITED: "edited since it was generated",
    State.DELETED: "deleted; msgen restore brings it back",
    State.REPLACED: "something else stands in its place",
}


def answer_text(answer: AboutFile | AboutKey) -> str:
    """Return the lines for people."""
    about = _of_file(answer) if isinstance(answer, AboutFile) else _of_key(answer)
    return "\n".join(about) + "\n"


def _of_file(file: AboutFile) -> Iterator[str]:
    yield printable(file.path)
    if file.path.startswith(_RECORDS):
        yield _row("owner", "msgen: its own record of this repository, not for editing")
    else:
        yield _row("owner", f"{file.owner.value}: {_OWNERS[file.owner]}")
    if file.state is not None:
        yield _row("state", _STATES[file.state])
    if file.producer:
        yield _row("made by", file.producer)
        folder = file.producer.partition("@")[0]
        made = f"templates/{folder}/{file.template}" if file.template else "none: made of data"
        yield _row("template", made)
        yield _row("spec", _place(file.field, file.span) if file.field else "the whole of it")
    if file.change is not None:
        yield _row("changed", _commit(file.change))
    if file.line is not None:
        yield ""
        yield from _of_line(file, file.line)


def _of_line(file: AboutFile, line: AboutLine) -> Iterator[str]:
    yield f"line {line.number}: {printable(line.text.strip())}"
    if line.rendered is None:
        generated = file.state is not None and file.owner is not Owner.YOURS
        yield _row("from", "you: it is not in what the spec gives" if generated else "you")
        return
    if line.template is not None:
        about = "" if line.template.exact else "about "
        yield _row("template", f"{about}templates/{line.template.name}:{line.template.line}")
        yield _row("", printable(line.template.text))
    elif file.template:
        yield _row("template", "none: msgen writes this line above every file")
    else:
        yield _row("template", "none: made of data")
    for proof in line.proofs:
        yield _row("spec", _place(proof.field, proof.span))
        yield _row("", f"proved by trial: {printable(proof.trial)} changes this line")
    if not line.proofs:
        many = f"{line.tried} fields were tried" if line.tried != 1 else "1 field was tried"
        yield _row("spec", f"no field was found that changes this line; {many}")


def _of_key(key: AboutKey) -> Iterator[str]:
    yield _place(key.key, key.span) + ("" if key.span else " (not set)")
    if key.files:
        yield f"reaches {len(key.files)} file{'' if len(key.files) == 1 else 's'}, by trial:"
    elif key.tried:
        yield "reaches no generated file: other values give the same files"
    else:
        yield "cannot be proved: no other value that was tried is allowed here"
    width = max((len(path) for path, _ in key.files), default=0)
    yield from (f"  {path:{width}}  {printable(trial)}" for path, trial in key.files)
    if key.left_out:
        yield f"{key.left_out} fields below it were not tried: name a key further down"


def _row(name: str, text: str) -> str:
    return f"  {name:8}  {text}"


def _place(field: str, span: Span | None) -> str:
    return f"{printable(field)} ({span.file}:{span.line})" if span else printable(field)


def _commit(commit: Commit) -> str:
    return printable(f"{commit.id} {commit.day} {commit.author}: {commit.subject}")


def answer_data(answer: AboutFile | AboutKey) -> dict[str, Any]:
    """Return the same for programs."""
    if isinstance(answer, AboutKey):
        return {
            "key": answer.key,
            "at": _span(answer.span),
            "files": [{"path": path, "trial": trial} for path, trial in answer.files],
            "tried": answer.tried,
            "left_out": answer.left_out,
        }
    change = answer.change
    return {
        "path": answer.path,
        "owner": answer.owner.value,
        "state": answer.state.value if answer.state else None,
        "producer": answer.producer or None,
        "template": answer.template or None,
        "spec": {"field": answer.field, "at": _span(answer.span)} if answer.producer else None,
        "changed": None
        if change is None
        else {
            "commit": change.id,
            "day": change.day,
            "author": change.author,
            "subject": change.subject,
        },
        "line": _line_data(answer.line) if answer.line else None,
    }


def _line_data(line: AboutLine) -> dict[str, Any]:
    template = line.template
    return {
        "number": line.number,
        "text": line.text,
        "rendered_as": line.rendered,
        "template": None
        if template is None
        else {"name": template.name, "line": template.line, "exact": template.exact},
        "spec": [
            {"field": proof.field, "at": _span(proof.span), "trial": proof.trial}
            for proof in line.proofs
        ],
        "tried": line.tried,
    }


def _span(span: Span | None) -> dict[str, Any] | None:
    return {"file": span.file, "line": span.line, "column": span.column} if span else None
