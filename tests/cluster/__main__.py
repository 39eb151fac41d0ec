"""Run a command beside a cluster, or the cluster alone.

python -m tests.cluster test [OPTION…]   # the tests, with pytest's options
python -m tests.cluster hold             # a cluster until it is interrupted
"""

from __future__ import annotations

import signal
import sys

from tests.cluster import images, isolation, running, shop
from tests.cluster.control import config

_TESTS = [sys.executable, "-m", "pytest", "-q", "-s", "-m", "cluster", "tests/cluster"]


def main() -> int:
    """Do what the first argument says, in namespaces of its own."""
    if reason := isolation.missing():
        sys.exit(reason)
    match sys.argv[1:]:
        case ["test", *options]:
            images.programs()
            shop.generate()
            shop.build()
            return isolation.run([*_TESTS, *options])
        case ["hold"] if isolation.inside():
            with running.cluster():
                print(f"KUBECONFIG={config('admin')}", flush=True)
                signal.sigwait({signal.SIGINT, signal.SIGTERM})
        case ["hold"]:
            images.programs()
            return isolation.run([sys.executable, "-m", "tests.cluster", "hold"])
        case _:
            sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    sys.exit(main())
