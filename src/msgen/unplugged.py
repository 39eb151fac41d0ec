"""Models without pydantic's plugins.

What a spec means must not depend on which packages stand beside msgen, and looking through them
takes longer than judging a spec of a hundred services.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_LOADER = "pydantic.plugin._loader"


class _Unplugged(ModuleType):
    """Stands for the module that finds plugins; anything else is asked of that one."""

    @staticmethod
    def get_plugins() -> tuple[()]:
        return ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        stand_in = sys.modules.pop(_LOADER)
        try:
            return getattr(import_module(_LOADER), name)
        finally:
            sys.modules[_LOADER] = stand_in


def leave_plugins() -> None:
    """Keep pydantic from looking for plugins; called before the first model is made."""
    sys.modules.setdefault(_LOADER, _Unplugged(_LOADER))
