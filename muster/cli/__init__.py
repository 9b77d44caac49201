"""The `muster` command line: one file for each command."""
