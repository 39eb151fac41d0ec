"""A generated file would have a path that is not safe on every machine.

Why:
    A path has to stay inside the repository and name one file on Linux, macOS and Windows alike:
    no `..`, no absolute path, no name that Windows reserves (`con`, `nul`, `aux`), and no two
    paths that differ in upper and lower case alone.

Example:
    A blueprint with `files/README.md` and `files/Readme.md`.

Fix:
    Rename the file in the blueprint, or the thing in the spec that it is named after.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
