"""What stands in for the store where nothing is to be remembered."""

from __future__ import annotations

from datetime import datetime

from clantui.core.bookmarks import Book, Entry
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag


class Forgetful:
    """Remembers nothing; see `store.Shelf` for what it could."""

    def recall(self, tag: Tag) -> Survey | None:
        """None."""
        del tag
        return None

    def record(self, survey: Survey) -> None:
        """Let it pass."""

    def history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Empty."""
        del tag
        return ()

    def ages(self) -> dict[Tag, datetime]:
        """Empty."""
        return {}

    def book(self) -> Book:
        """Empty."""
        return Book()

    def note(self, entry: Entry) -> None:
        """Let it pass."""

    def forget(self, tag: Tag) -> None:
        """There is nothing to forget."""

    def state(self) -> str:
        """Empty."""
        return ""

    def keep_state(self, text: str) -> None:
        """Let it pass."""
