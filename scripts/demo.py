"""The demo: generate the web shop, start it, place an order through its gateway, stop it.

Run by `make demo`. Ends with exit code 0 and one line of result, or 1 and the reason.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
ORDER = {
    "customer": "6c1f0f3e-6a0b-4f53-9d0e-5f1c1b1e7a10",
    "lines": [{"sku": "tea-250", "quantity": 2}],
    "total": "19.90",
}


def msgen(*arguments: str, cwd: Path, quiet: bool = False) -> str:
    """Run msgen; its messages are shown unless `quiet`, then its output is returned."""
    print(f"$ msgen {' '.join(arguments)}", flush=True) if not quiet else None
    done = subprocess.run(
        [sys.executable, "-m", "msgen", *arguments],
        cwd=cwd,
        check=True,
        text=True,
        stdout=subprocess.PIPE if quiet else None,
    )
    return done.stdout or ""


def request(method: str, url: str, token: str | None, body: Any = None) -> tuple[int, Any]:
    """Send one request and return status and JSON answer; error answers are answers too."""
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    data = json.dumps(body).encode() if body is not None else None
    asked = urllib.request.Request(url, data=data, headers=headers, method=method)
    print(f"  {method} {url}", flush=True)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def expect(what: str, found: object, wanted: object) -> None:
    """Say what was found; anything but `wanted` ends the demo."""
    if found != wanted:
        raise SystemExit(f"demo failed: {what}: {found}, not {wanted}")
    print(f"    {what}: {found}", flush=True)


def shop(root: Path) -> None:
    """Place an order, read it back, and be refused without a token."""
    gateway = json.loads(msgen("status", "--json", cwd=root, quiet=True))["gateway"]
    token = msgen("token", "--scope", "orders:write", cwd=root, quiet=True).strip()
    status, placed = request("POST", f"{gateway}/api/orders", token, ORDER)
    expect("an order is placed", status, 201)
    status, found = request("GET", f"{gateway}/api/orders/{placed['id']}", token)
    expect("it can be read back", (status, found == placed), (200, True))
    status, _ = request("POST", f"{gateway}/api/orders", None, ORDER)
    expect("without a token", status, 401)
    print(json.dumps(placed, indent=2), flush=True)


def main() -> None:
    """Run the whole demo in a scratch folder that is removed at the end."""
    scratch = Path(tempfile.mkdtemp(prefix="msgen-demo-"))
    root = scratch / "shop"
    try:
        spec = HERE / "examples/ecommerce/system.yaml"
        msgen("new", str(spec), str(root), cwd=scratch)
        try:
            msgen("up", "-d", cwd=root)
            shop(root)
        finally:
            msgen("down", cwd=root)
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"demo failed: {error}") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print("demo passed: the shop was generated, started, used through its gateway, and stopped")


if __name__ == "__main__":
    main()
