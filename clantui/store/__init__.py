"""The memory between two runs, in one SQLite file."""
