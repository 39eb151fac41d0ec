"""Keep what today's version makes of the spec."""

import tempfile
from pathlib import Path

from tests.conformance.released import renew

with tempfile.TemporaryDirectory() as folder:
    print(renew(Path(folder)))
