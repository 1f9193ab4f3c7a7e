"""The time zone of the user."""

from __future__ import annotations

from textual.widget import Widget

from clantui.core.text.dates import LOCAL, Zone


def zone_of(widget: Widget) -> Zone:
    """Return the zone that a widget tells times in: that of its app, else the machine's own."""
    zone: Zone = getattr(widget.app, "zone", LOCAL)
    return zone
