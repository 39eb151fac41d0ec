"""Running msgen as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

SPEC = """\
msgen: 1
system: notes
services:
  note:
    expose: {prefix: /api, strip: true, auth: none}
    endpoints:
      POST /notes: {request: {text: string(1..500)}, response: {201: Note}, writes: [db.notes]}
      GET /notes: {query: {page: optional int(1..)}, response: [Note], reads: [db.notes]}
    depends_on: [db]
types:
  Note: {id: uuid, text: string(1..500)}
datastores:
  db: {kind: postgres, entities: {notes: Note}}
"""


def msgen(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run msgen without a terminal and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", "msgen", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Return the content of all files below `folder`, but for git's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
