"""How two environments of a spec differ: in words, and in the files that only one of them has."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from msgen.making import of_targets
from msgen.meaning import Difference, differences
from msgen.meaning.comparing import as_comparison
from msgen.pipeline import judge_file
from msgen.plan.model import Plan
from msgen.records import dataclass

NONE = "-"
"""What stands for the spec as it holds without an environment; no environment is called that."""
_ANY = "@"  # a name that no environment has: what differs besides the name shows under one name


@dataclass(frozen=True, slots=True)
class Pair:
    """A file of the one environment and what the other has in its place; None for nothing."""

    before: tuple[str, bytes] | None
    after: tuple[str, bytes] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two environments by their names, what it means to be in the second, and their files."""

    before: str
    after: str
    differences: tuple[Difference, ...]
    files: tuple[Pair, ...]

    @property
    def title(self) -> str:
        """``staging → prod``."""
        return f"{_spoken(self.before)} → {_spoken(self.after)}"

    @property
    def differ(self) -> bool:
        """Whether they do so in more than their names."""
        return bool(self.differences or self.files)


def compare(spec: Path, before: str, after: str) -> Comparison:
    """Compare two environments of the spec at `spec`; `-` is the spec as it stands.

    Raises UserError with all findings where the spec has errors, as it stands or in one of them,
    and UsageError for an environment that it does not have.
    """
    plan = judge_file(spec).sound_plan()
    for name in {before, after} - {NONE}:
        judge_file(spec, environment=name).sound_plan()
    one, other = _in(plan, before), _in(plan, after)
    found = as_comparison(differences(one, other), _place(before))
    return Comparison(before, after, found, tuple(_pairs(plan, one, other)))


def _in(plan: Plan, name: str) -> Plan:
    if name == NONE:
        return replace(plan, overlays=())
    return next(each for each in plan.overlays if each.environment == name)


def _pairs(plan: Plan, before: Plan, after: Plan) -> Iterator[Pair]:
    """Yield the files, as they are in the repository, that are not the same but for the name.

    A file that only one environment has stands in for the one without a name in its path.
    """
    ours, theirs = _rendered(_called(plan, before)), _rendered(_called(plan, after))
    written = _rendered(plan)
    for path in sorted({*ours, *theirs}):
        if _ANY in path and ours.get(path) != theirs.get(path):
            sides = (_side(path, ours, before, written), _side(path, theirs, after, written))
            yield Pair(*sides)


def _called(plan: Plan, one: Plan) -> Plan:
    """Return `plan` as if `one` were its only environment, under a name that all share."""
    return replace(plan, environments=(_ANY,), overlays=(replace(one, environment=_ANY),))


def _rendered(plan: Plan) -> dict[str, bytes]:
    """Return what is made of the system as a whole: no environment has code of its own."""
    services = {each.name for each in plan.workloads}
    return {file.path: file.content for file in of_targets(plan, without=services)}


def _side(
    path: str, made: Mapping[str, bytes], plan: Plan, written: Mapping[str, bytes]
) -> tuple[str, bytes] | None:
    own = path in made
    real = path.replace(_ANY, plan.environment or "") if own else path.replace(f"-{_ANY}", "")
    return (real, written[real]) if real in written else None


def _place(name: str) -> str:
    return f"in {name}" if name != NONE else "without an environment"


def _spoken(name: str) -> str:
    return name if name != NONE else "no environment"
