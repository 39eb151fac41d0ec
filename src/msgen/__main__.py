"""`python -m msgen` is `msgen`."""

from msgen.cli import main

if __name__ == "__main__":
    main()
