"""`python -m functok` is the command `functok`."""

from functok.cli import main

if __name__ == "__main__":
    main()
