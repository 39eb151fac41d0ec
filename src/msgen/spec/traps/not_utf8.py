"""The file is not encoded as UTF-8.

Why:
    Another encoding would have to be guessed, and a wrong guess changes names silently. A UTF-8
    byte order mark is accepted.

Example:
    a file saved as UTF-16 by a Windows editor, or an `é` in Latin-1

Fix:
    iconv -f UTF-16 -t UTF-8 old.yaml > system.yaml
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
