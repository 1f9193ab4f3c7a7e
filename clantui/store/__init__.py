"""What we remember between two runs, in one SQLite file."""
