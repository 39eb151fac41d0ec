"""The wheel, built and installed as a user would have it: in an environment of its own."""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def install(folder: Path) -> Path:
    """Build the wheel, install it below `folder` with compiled bytecode; return its bin/."""
    wheels, venv = folder / "wheels", folder / "venv"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = wheels.glob("*.whl")
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, venv], check=True)
    subprocess.run(
        [
            uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", venv / "bin/python",
            "--constraint", _constraints(folder), wheel,
        ],
        check=True,
    )  # fmt: skip
    return venv / "bin"


def _constraints(folder: Path) -> Path:
    """Return the versions of the lock without its hashes, which a wheel of our own has not."""
    lock = (CHECKOUT / "requirements-dev.lock").read_text().splitlines()
    pins = [line.rstrip(" \\") for line in lock if line[:1].isalnum()]
    path = folder / "constraints.txt"
    path.write_text("\n".join(pins))
    return path
