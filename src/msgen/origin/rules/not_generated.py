"""The path is no file that msgen generates here.

Why:
    Only a file that the spec gives can be restored, adopted or released. What nobody generates is
    yours already, and msgen never touches it.

Example:
    msgen adopt services/order/notes.txt

Fix:
    Name a file that the lock lists: msgen why PATH says of any path what it is.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
