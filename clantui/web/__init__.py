"""The screen in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WEB_DRIVER: Final = "textual.drivers.web_driver:WebDriver"


def is_web_child(environ: Mapping[str, str]) -> bool:
    """Return True in a process whose screen is shown in a browser."""
    return environ.get("TEXTUAL_DRIVER") == WEB_DRIVER
