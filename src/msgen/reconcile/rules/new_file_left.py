"""What msgen could not merge still stands beside your file, as PATH.msgen-new.

Why:
    There was nothing to merge with, or the file is no text. Yours is as it was; what changed on
    msgen's side is in the file beside it alone.

Example:
    gateway/logo.png and gateway/logo.png.msgen-new

Fix:
    Bring over what you want, then delete PATH.msgen-new.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
