"""Messages of the controller of the clan screen."""

from __future__ import annotations

from textual.message import Message

from clantui.core.history.events import Event
from clantui.core.model.tag import Tag


class StoreOpened(Message):
    """The store is open; `first` is the clan to load, or None."""

    def __init__(self, first: Tag | None) -> None:
        super().__init__()
        self.first = first


class LoadFinished(Message):
    """The load of the clan on screen has ended, with or without an error."""


class RefreshStarted(Message):
    """Auto-refresh has started to reload the clan on screen."""


class ClanChanged(Message):
    """Auto-refresh has found events in a clan."""

    def __init__(self, clan: str, events: tuple[Event, ...]) -> None:
        super().__init__()
        self.clan, self.events = clan, events
