"""Arithmetic: win rates with their intervals, elixir, groups."""
