"""A folder was to be restored, and files below it have edits.

Why:
    Your content would be kept beside each file, as NAME.orig, but it would be out of use, and
    nobody had named these files.

Example:
    `msgen restore services/order`, in a script, with handlers in it that you wrote

Fix:
    Name the files that you mean. `msgen restore FOLDER --yes` means all of them. On a terminal, you
    are asked.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
