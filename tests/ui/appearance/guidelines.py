"""Bounds of the Web Content Accessibility Guidelines, version 2.2."""

from __future__ import annotations

from typing import Final

MIN_CONTRAST: Final = 4.5
"""Of text on its background: success criterion 1.4.3."""
