"""The time zone of the user."""

from __future__ import annotations

from textual.widget import Widget

from clantui.core.text.dates import LOCAL, Zone


def zone_of(widget: Widget) -> Zone:
    """Return the time zone of a widget's app, by default that of the machine."""
    zone: Zone = getattr(widget.app, "zone", LOCAL)
    return zone
