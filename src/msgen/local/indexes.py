"""The user's package index, whichever of the two installers it was configured for.

uv reads its own variables and files alone; many a company configures pip. What pip would
use is passed on to uv, unless uv has a setting of its own for the same thing.
"""

from __future__ import annotations

import configparser
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

_UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
}
_OLD_NAMES = {"UV_DEFAULT_INDEX": "UV_INDEX_URL", "UV_INDEX": "UV_EXTRA_INDEX_URL"}
_COMMAS = ("UV_FIND_LINKS",)


def uv_environment(environ: Mapping[str, str], *, home: Path) -> dict[str, str]:
    """The environment for uv: the given one, with pip's settings under uv's names."""
    found = dict(environ)
    for option, value in _pip_settings(environ, home).items():
        name = _UV_NAMES.get(option)
        if not name or not value.strip():
            continue
        if name in environ or _OLD_NAMES.get(name, name) in environ:
            continue
        words = value.split()
        found[name] = ",".join(words) if name in _COMMAS else " ".join(words)
    return found


def _pip_settings(environ: Mapping[str, str], home: Path) -> dict[str, str]:
    """Options by their long names; later files win over earlier ones, variables over files."""
    settings: dict[str, str] = {}
    for path in _files(environ, home):
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue  # pip reports its own files better than we could
        for section in ("global", "install"):
            if parser.has_section(section):
                settings.update(parser.items(section))
    for name, value in environ.items():
        if name.startswith("PIP_") and name != "PIP_CONFIG_FILE":
            settings[name.removeprefix("PIP_").lower().replace("_", "-")] = value
    if "default-timeout" in settings:
        settings.setdefault("timeout", settings["default-timeout"])
    return settings


def _files(environ: Mapping[str, str], home: Path) -> Iterator[Path]:
    named = environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    yield Path("/etc/pip.conf")
    yield Path("/Library/Application Support/pip/pip.conf")
    yield home / ".pip" / "pip.conf"
    yield home / "Library" / "Application Support" / "pip" / "pip.conf"
    yield config / "pip" / "pip.conf"
    if named:
        yield Path(named)
