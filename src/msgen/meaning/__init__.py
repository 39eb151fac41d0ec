"""What a change of the plan means, in words for a reviewer, derived from the two plans alone."""

from msgen.meaning.differences import differences
from msgen.meaning.model import Difference, Weight

__all__ = ["Difference", "Weight", "differences"]
