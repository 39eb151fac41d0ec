"""What people see: results on standard output, everything else on standard error.

Results are the same bytes on every machine when they go into a pipe or a file; on a terminal
they may have colours. `--quiet` silences all but results and problems.
"""

from msgen.console.report import report
from msgen.console.say import be_quiet, is_quiet, note, out, progress
from msgen.console.tables import Column, show_table

__all__ = ["Column", "be_quiet", "is_quiet", "note", "out", "progress", "report", "show_table"]
