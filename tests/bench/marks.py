"""Marks of a first paint on a terminal; this module imports nothing."""

from __future__ import annotations

from typing import Final

FIELD: Final = "#2PP"
"""Stands in the empty tag field."""

KEY: Final = "Help"
"""Stands in the line of keys, whatever has the focus."""
