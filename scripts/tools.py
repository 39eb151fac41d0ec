"""Build and install the real tools that judge what msgen makes, into `build/tools`.

    python scripts/tools.py [TOOL…]     all of them, or those named
    python scripts/tools.py --cluster   what a whole node runs besides
    python scripts/tools.py --lock      pin what the Python packages bring along

`scripts/tools.toml` names them. What is there already is left alone, so a second run takes a
second; `build/tools/bin` holds the commands. Needs Go for what Go makes.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
LISTED = ROOT / "scripts" / "tools.toml"
LOCK = ROOT / "scripts" / "tools.lock"
FOLDER = ROOT / "build" / "tools"
BIN = FOLDER / "bin"
UV = Path(sys.executable).with_name("uv")
_COPIED = ("definitions", "schemas")
"""What is copied out of modules, and the folders that it stands in."""
_STAGED = re.compile(r"^(?:replace)?\s*(\S+) => \./staging/", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Module:
    """A Go module, the commands that are built from it and what the linker tells them."""

    module: str
    version: str
    commands: dict[str, str]
    variables: dict[str, str] = field(default_factory=dict)
    staged: str | None = None

    def digest(self) -> str:
        """What tells this build from one of other versions, or by another Go."""
        said = subprocess.run(["go", "version"], check=True, capture_output=True, text=True)
        return sha256(f"{self!r}{said.stdout}".encode()).hexdigest()


def main(arguments: Sequence[str]) -> None:
    """Make what is missing; the last lines say what there is."""
    listed = tomllib.loads(LISTED.read_text())
    if "--lock" in arguments:
        _lock(listed["python"]["packages"])
        return
    if "--cluster" in arguments:
        BIN.mkdir(parents=True, exist_ok=True)
        for name, entry in listed["cluster"].items():
            same = listed["go"].get(entry.pop("same", None), {})
            _timed(name, _go, name, Module(**same | entry))
        return
    modules = {name: Module(**entry) for name, entry in listed["go"].items()}
    known = {"python", *_COPIED, *modules}
    if unknown := set(arguments) - known:
        sys.exit(
            f"no such tool: {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}"
        )
    wanted = set(arguments) or known
    if wanted - {"python"} and not shutil.which("go"):
        sys.exit("Go is needed to build " + ", ".join(sorted(wanted - {"python"})))
    BIN.mkdir(parents=True, exist_ok=True)
    # Packages come over the network while Go computes; two Go builds would only share the cores.
    with ThreadPoolExecutor() as pool:
        python = pool.submit(_timed, "python", _python, listed["python"]["commands"])
        for name in (name for name in modules if name in wanted):
            _timed(name, _go, name, modules[name])
        for folder in (folder for folder in _COPIED if folder in wanted):
            for name, entry in listed[folder].items():
                _timed(name, _copy, folder, name, entry)
        if "python" in wanted:
            python.result()


def _timed(name: str, make: Callable[..., bool], *given: object) -> None:
    """Say what was made and how long it took; what was there already needs no line."""
    began = monotonic()
    if make(*given):
        print(f"{name}: made in {monotonic() - began:.0f} s", flush=True)


def _python(commands: Sequence[str]) -> bool:
    """Install the Python packages into an environment of their own; tell whether it was needed."""
    venv = FOLDER / "python"
    stamp = venv / ".made-of"
    digest = sha256(LOCK.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return False
    shutil.rmtree(venv, ignore_errors=True)
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, venv], check=True)
    install: list[str | Path] = [
        UV,
        "pip",
        "install",
        "--quiet",
        "--python",
        venv / "bin" / "python",
    ]
    subprocess.run([*install, "--require-hashes", "--requirement", LOCK], check=True)
    for command in commands:
        _link(command, venv / "bin" / command)
    stamp.write_text(digest)
    return True


def _go(name: str, module: Module) -> bool:
    """Build a module's commands; tell whether it was needed."""
    folder = FOLDER / name
    stamp = folder / ".made-of"
    digest = module.digest()
    if stamp.is_file() and stamp.read_text() == digest:
        return False
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment = os.environ | {
        "CGO_ENABLED": "0",
        "GOFLAGS": "-mod=mod -buildvcs=false -trimpath",
        "GOWORK": "off",
    }

    def go(*arguments: str) -> str:
        done = subprocess.run(
            ["go", *arguments], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
        )
        if done.returncode:
            sys.exit(f"{name}: go {arguments[0]} failed")
        return done.stdout

    go("mod", "init", f"tools.invalid/{name}")
    go("mod", "edit", f"-require={module.module}@{module.version}")
    if module.staged:
        facts = json.loads(go("mod", "download", "-json", f"{module.module}@{module.version}"))
        for each in _STAGED.findall(Path(facts["GoMod"]).read_text()):
            go("mod", "edit", f"-replace={each}={each}@{module.staged}")
    said = " ".join(f"-X {name}={value}" for name, value in module.variables.items())
    for command, package in module.commands.items():
        go("build", f"-ldflags=-s -w {said}", "-o", command, package)
        _link(command, folder / command)
    stamp.write_text(digest)
    return True


def _copy(folder: str, name: str, entry: dict[str, str]) -> bool:
    """Copy a file out of a Go module; tell whether it was needed."""
    made = FOLDER / folder / f"{name}-{entry['version']}{Path(entry['file']).suffix}"
    if made.is_file():
        return False
    made.parent.mkdir(exist_ok=True)
    for older in made.parent.glob(f"{name}-v*"):
        older.unlink()
    done = subprocess.run(
        ["go", "mod", "download", "-json", f"{entry['module']}@{entry['version']}"],
        cwd=FOLDER, env=os.environ | {"GOFLAGS": "-mod=mod", "GOWORK": "off"},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{name}: {done.stdout}")
    made.write_bytes((Path(json.loads(done.stdout)["Dir"]) / entry["file"]).read_bytes())
    return True


def _link(command: str, target: Path) -> None:
    link = BIN / command
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(target, BIN))


def _lock(packages: Sequence[str]) -> None:
    """Pin the packages and what they need with hashes, for all platforms; record no addresses."""
    compile_: list[str | Path] = [
        UV, "pip", "compile", "-", "--output-file", LOCK, "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-config",
        "--quiet", "--no-annotate", "--custom-compile-command", "scripts/tools.py --lock",
    ]  # fmt: skip
    subprocess.run(compile_, input="\n".join(packages), text=True, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
