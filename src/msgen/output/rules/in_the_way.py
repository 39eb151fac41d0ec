"""Something that is no file stands where msgen has to write one, or a file where it needs a folder.

Why:
    msgen replaces files, and only those that it compared. A folder with somebody's work in it, a
    symbolic link or a device is never removed to make room. Nothing was written.

Example:
    "deploy" is a file, where the folder of "deploy/compose.yaml" has to be

Fix:
    Move it away, or rename the thing in the spec that the generated file is named after.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
