"""Code of yours uses a name that is not there any more.

Why:
    What msgen generates follows the spec: a type, a client or one of its methods goes when nothing
    declares it any more, or gets another name. Your handlers and tests stay as you wrote them. One
    that imports what is gone stops its service when it starts; a client that the context does not
    have fails when a request comes. The same comes of managed files that disagree, after --ours or
    a decision by hand: wiring that reads a setting which your settings do not have. Edited files
    are looked at, those that rest on them, and your own; in edited ones also names that nothing
    defines.

Example:
    `from order.models import CreateHold` after `msgen remove-dependency order stock`, or
    `ctx.stock.create_hold(…)`

Fix:
    Change the line that is named: the names that are there stand in the module, or in `Context`.
    Delete the file if it was for something that is gone. A name that only seems undefined is passed
    over in a line with the comment `# noqa`.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)
