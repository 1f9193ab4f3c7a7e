"""Arithmetic: win rates with intervals, elixir, groups."""
