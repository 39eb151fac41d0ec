"""Tiny programs that stand for services: the supervisor runs anything."""

from __future__ import annotations

import sys
from pathlib import Path

from msgen.local.process import Process, Ready, Restart

SERVER = """
import http.server, os, sys, threading, time
port, delay = int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0
began = time.monotonic()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/exit":
            os._exit(3)
        code = 200 if time.monotonic() - began >= delay else 503
        body = os.environ.get("GREETING", "hello").encode()
        self.send_response(code)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *a):
        pass
print("listening on", port, flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""

STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"])
print("child", child.pid, flush=True)
time.sleep(600)
"""


def server(
    folder: Path, name: str, port: int, *, delay: float = 0, needs: tuple[str, ...] = ()
) -> Process:
    """An HTTP server that is ready after `delay` seconds."""
    script = folder / "server.py"
    script.write_text(SERVER)
    return Process(
        name=name,
        role="service",
        command=(sys.executable, str(script), str(port), str(delay)),
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"},
        ready=Ready(port, "/readyz", within_s=10),
        needs=needs,
        grace_s=2,
    )


def script(
    folder: Path, name: str, code: str, *, needs: tuple[str, ...] = (), once: bool = False
) -> Process:
    """A program without a port."""
    path = folder / f"{name}.py"
    path.write_text(code)
    return Process(
        name=name,
        role="service",
        command=(sys.executable, str(path)),
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"},
        needs=needs,
        restart=Restart.ONCE if once else Restart.ALWAYS,
        grace_s=0.5,
    )
