"""The command `functok`, also as `python -m functok`."""

import sys


def main() -> None:
    """Runs the command line; an interruption while it is still being loaded is no traceback."""
    try:
        from functok.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
