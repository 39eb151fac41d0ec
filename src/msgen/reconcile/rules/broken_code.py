"""A Python file of yours is not Python, so nothing can import it.

Why:
    The service does not start, or its tests do not, until the file is mended. Nothing else is
    told about such a file meanwhile: msgen cannot tell which names it uses. The words are those of
    the Python that runs msgen; a service whose `requires-python` asks for a later one is left out.

Example:
    `async def create_order(request, ctx:` in a handler: '(' was never closed

Fix:
    Mend the line that is named, or get back what msgen wrote: msgen restore PATH
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)
