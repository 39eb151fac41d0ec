"""`msgen` and `python -m msgen`."""

import gc
from typing import NoReturn


def main() -> NoReturn:
    """Start the command line without collecting garbage: what is imported is none."""
    gc.disable()
    from msgen.cli import main as run

    run()


if __name__ == "__main__":
    main()
