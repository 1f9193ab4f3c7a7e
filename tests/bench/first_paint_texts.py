"""Texts of a first paint on a terminal; this module has no heavy imports."""

from __future__ import annotations

from typing import Final

FIELD: Final = "#2PP"
"""Text in the empty tag field."""

KEY: Final = "Help"
"""Text in the key bar, whatever has the focus."""
