"""A rename on the command line is not OLD=NEW, or names what there is not.

Why:
    `--renamed` tells which service or endpoint has another name now, so that edits move along. It
    needs the name as it was applied last, an equals sign, and the name in the spec as it is now;
    nothing after the sign means that the old one is gone and goes on nowhere. A name that is
    misspelt would rename nothing, and leave your files behind. The environments of one spec have
    the same names, so `msgen diff --env` takes no `--renamed`.

Example:
    msgen apply --renamed order

Fix:
    msgen apply --renamed order=purchase
    msgen apply --renamed 'order POST /orders=POST /purchases'
    msgen apply --renamed order=
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
