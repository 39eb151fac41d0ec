"""Another msgen command is changing this repository right now.

Why:
    Two runs at once would each compare with files that the other is about to write. One waits;
    the lock of a run that was killed is free by itself.

Example:
    msgen apply, while the editor's task in another window runs msgen apply too.

Fix:
    Wait for the other run to end. Its process and command are named.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
