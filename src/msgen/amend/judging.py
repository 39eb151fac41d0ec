"""What an edit makes of a spec: whether it is sound, what is new to say of it, what it means."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgen.checks import unused_definition
from msgen.console import note, progress
from msgen.diagnostics import Diagnostic, Severity, UserError
from msgen.edit.edited import Edited
from msgen.edit.text import SpecText
from msgen.meaning import Difference, differences
from msgen.meaning.printed import as_text
from msgen.pipeline import Judged, judge_file
from msgen.reconcile.session import Session
from msgen.records import dataclass

_LINES = 6  # of what is neither breaking nor a risk


@dataclass(frozen=True, slots=True)
class Judgement:
    """A spec before and after an edit."""

    before: Judged
    after: Judged

    @classmethod
    def of(cls, spec: SpecText, edited: Edited) -> "Judgement":
        """Judge both, whatever they have to hear."""
        path = Path(spec.name)
        with progress("checking the spec"):
            after = judge_file(path, edited=edited.pending)
            before = judge_file(path)
        return cls(before, after)

    @property
    def settled(self) -> frozenset[str]:
        """The services and endpoints that the edit itself removed or added."""
        return _things(self.before) ^ _things(self.after)

    def new(self) -> list[Diagnostic]:
        """The warnings of which there are more now, without those that were there word for word.

        Of notes, what nothing uses any more is worth a word: a removal may have left it behind.
        """
        counts = Counter(one.id for one in self.after.diagnostics)
        counts.subtract(one.id for one in self.before.diagnostics)
        known = {(one.id, one.message) for one in self.before.diagnostics}
        return [
            one
            for one in self.after.diagnostics
            if (one.severity is not Severity.NOTE or one.id == unused_definition.RULE.id)
            and counts[one.id] > 0
            and (one.id, one.message) not in known
        ]

    def meaning(self, renames: Mapping[str, str]) -> str:
        """What the edit means, as `msgen diff` says it; empty where that cannot be told."""
        if self.before.plan is None or self.after.plan is None:
            return ""
        return in_short(differences(self.before.plan, self.after.plan, renames=renames))


def meaning_of(session: Session) -> str:
    """What an apply means: the edit, and what else of the spec had not been applied yet."""
    before = session.applied_plan()
    if before is None or before is session.made.plan:
        return ""
    return in_short(differences(before, session.made.plan, renames=session.renames.services))


def in_short(found: Iterable[Difference]) -> str:
    """What breaks and what needs a second look in full, a few lines of the rest."""
    return as_text(found, most=_LINES)


def errors_alone(problem: UserError) -> list[Diagnostic]:
    """What made a command fail; what else is to be said of the spec is counted in a line."""
    errors = [one for one in problem.diagnostics if one.severity is Severity.ERROR]
    others = len(problem.diagnostics) - len(errors)
    if not errors or not others:
        return list(problem.diagnostics)
    more = "1 more finding" if others == 1 else f"{others} more findings"
    note(f"{more} about the spec, none of them an error: msgen validate")
    return errors


def _things(judged: Judged) -> frozenset[str]:
    """Return the names of services and endpoints, each endpoint with its service."""
    services = judged.loaded.spec.services if judged.loaded.spec else {}
    endpoints = (f"{name} {key}" for name, each in services.items() for key in each.endpoints)
    return frozenset((*services, *endpoints))
