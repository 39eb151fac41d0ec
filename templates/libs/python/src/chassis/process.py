"""The life of a service's process, whatever serves it."""

import sys
from typing import NoReturn, TypeVar

from chassis import logs
from chassis.settings import ServiceSettings, SettingsError

S = TypeVar("S", bound=ServiceSettings)

KEEP_ALIVE = 75
"""Seconds for which servers keep idle connections: longer than clients use theirs."""

EXIT_UNSERVED = 3
"""What it exits with when it cannot serve: a port is taken, a store has not come."""

EXIT_SETTINGS = 78
"""What the process exits with when its settings are not complete (EX_CONFIG)."""


def begin(settings: type[S]) -> S:
    """Read the settings and set up logging; exit if the settings are not complete."""
    try:
        found = settings.from_env()
    except SettingsError as error:
        _give_up(error)
    logs.configure(found)
    return found


def _give_up(error: SettingsError) -> NoReturn:
    sys.stderr.write(f"{error}\n")
    raise SystemExit(EXIT_SETTINGS)
