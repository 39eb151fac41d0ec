"""What the rules look things up in: built once, so that no rule loops over everything twice."""

from msgen.checks.index.mentions import CallMention, Handler, Mention
from msgen.checks.index.planned import Planned
from msgen.checks.index.shapes import inner_refs, spoken
from msgen.checks.index.variables import Variable, processes
from msgen.checks.index.written import NAMESPACE, NOUNS, Written

__all__ = [
    "NAMESPACE",
    "NOUNS",
    "CallMention",
    "Handler",
    "Mention",
    "Planned",
    "Variable",
    "Written",
    "inner_refs",
    "processes",
    "spoken",
]
