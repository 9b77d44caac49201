"""What `muster` does at the terminal: each command a file, wired by `main`."""
