"""Where `msgen up` keeps what it makes: one ignored folder of the repository."""

from __future__ import annotations

import shutil
from pathlib import Path

from msgen.records import dataclass

FOLDER = Path(".msgen") / "local"
"""Relative to the root of the repository."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths below `<repository>/.msgen/local/`. Everything in it may be deleted at rest."""

    repository: Path

    @property
    def root(self) -> Path:
        """The folder itself, readable by its owner only: logs and data may hold personal data."""
        return self.repository / FOLDER

    @property
    def data(self) -> Path:
        """Database files and object folders: what `reset` is for."""
        return self.root / "data"

    @property
    def logs(self) -> Path:
        """One `<name>.log` a process, and `msgen.log` of a detached supervisor."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """State of the running system: lock, processes, ports."""
        return self.root / "run"

    @property
    def secrets(self) -> Path:
        """Throw-away keys, client secrets and values of declared secrets."""
        return self.root / "secrets"

    @property
    def env(self) -> Path:
        """One `<service>.env` a service, to start it from an IDE."""
        return self.root / "env"

    @property
    def gateway(self) -> Path:
        """The gateway's configuration with the real ports."""
        return self.root / "gateway"

    @property
    def venvs(self) -> Path:
        """Environments of services and tools, named by what they hold."""
        return self.root / "venvs"

    def log(self, name: str) -> Path:
        """The log file of one process."""
        return self.logs / f"{name}.log"

    def create(self) -> None:
        """Make the folders; only the owner may look inside."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)
        for folder in (self.data, self.logs, self.run, self.secrets, self.env, self.gateway):
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)
        ignore = self.root / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")

    def clear(self, *, environments: bool = False) -> list[str]:
        """Delete what a run made; with `environments` the installed packages too.

        Answers the names of the folders that went.
        """
        folders = [self.data, self.logs, self.run, self.secrets, self.env, self.gateway]
        if environments:
            folders.append(self.venvs)
        gone = [folder.name for folder in folders if folder.exists()]
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        return gone
