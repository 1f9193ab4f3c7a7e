"""Clients that load clans, each run in its own process; see `common`."""
