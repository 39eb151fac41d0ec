"""A file is not as it was when msgen compared it, so it is left as it is.

Why:
    Between comparing and writing, or between a run that was killed and the next one, an editor or
    git can change a file. What a person did last wins: msgen overwrites only what it has seen. If
    the run had begun to write, the content that belongs there is put beside the file.

Example:
    "services/order/service.py" was changed while msgen was at work; nothing was written

Fix:
    Run the command again. Where there is a file that ends in `.msgen-new`, compare it with yours,
    take over what you want, and delete it.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
