"""A template of your own cannot be rendered.

Why:
    What stands in `blueprints/` beside the spec replaces msgen's templates. One that cannot be
    read, or that asks for something which there is not, would leave a gap in the files made of it;
    so nothing is written.

Example:
    blueprints/services/python-fastapi/files/README.md.j2 says `<%= service.nobody %>`

Fix:
    Correct the line that the message names. The README of each blueprint in msgen's `templates/`
    lists what its templates see.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
