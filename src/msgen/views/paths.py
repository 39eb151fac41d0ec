"""Names of path parameters: a spec may write `{file-name}`, code and documents say `{file_name}`.

What a placeholder is called is nothing that travels, so one name serves everywhere.
"""

from __future__ import annotations

import re

from msgen.names import identifier

_PARAMETER = re.compile(r"\{([^}]*)\}")


def parameter(name: str) -> str:
    """Return the name of a path parameter in documents and code."""
    return identifier(name)


def template(path: str) -> str:
    """Return ``path`` with its parameters so named."""
    return _PARAMETER.sub(lambda found: "{" + identifier(found[1]) + "}", path)
