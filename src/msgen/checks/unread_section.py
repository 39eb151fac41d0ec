"""Something is chosen that no installed target makes.

Why:
    msgen ignores nothing silently. What no registered target reads has no effect on the
    repository: it may be a typing error, or need another package. Where ignoring it would
    weaken security, it is an error.

Example:
    platform: {mesh: istio}       # with no target called istio installed

Fix:
    platform: {mesh: none}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.names import nearest
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


_OFF = ("none", "")


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Platform choices and target options that nobody reads."""
    platform = written.typed.platform
    chosen = platform.model_fields_set
    for part in ("gateway", "mesh", "logging"):
        name = getattr(platform, part)
        if part in chosen and name not in _OFF and not _known(written, name):
            weakens = part == "mesh"
            yield _unread(written, ("platform", part), name, weakens=weakens)
    for index, name in enumerate(platform.ci):
        if not _known(written, name):
            yield _unread(written, ("platform", "ci", index), name)
    for name in written.typed.targets:
        if not _known(written, name):
            yield _unread(written, ("targets", name), name, key=True)


def _known(written: Written, name: str) -> bool:
    return name.replace("-", "_") in {target.replace("-", "_") for target in written.targets}


def _unread(
    written: Written, path: Path, name: str, *, key: bool = False, weakens: bool = False
) -> Diagnostic:
    best = nearest(name, written.targets)
    install = "install the package that has it, or delete this"
    why = ": calls between services would not be encrypted" if weakens else ""
    return RULE.at(
        written.at(path, key=key),
        f'no installed target is called "{name}", so this has no effect{why}',
        hint=f'did you mean "{best}"?' if best else install,
        severity=Severity.ERROR if weakens else Severity.WARNING,
    )
