"""A tool does not accept a generated file.

Why:
    What the tool refuses, the machine that the file is for refuses too, or runs less safely than
    it could. msgen's own output passes all of them, so the line was most likely edited.

Example:
    FROM python:latest      # hadolint: DL3007 warning: Using latest is prone to errors

Fix:
    Mend the line, or see what was edited with msgen diff. An exception that stands belongs into
    the tool's own configuration, with its reason.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
