"""`python -m muster`: the same as the `muster` command."""

from muster.cli.main import cli

if __name__ == "__main__":
    cli()
