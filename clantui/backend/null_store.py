"""What stands in for the store where nothing is to be remembered."""

from __future__ import annotations

from datetime import datetime

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag


class NullStore:
    """Remembers nothing; see `store.ApiStore` for what it could."""

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

    def book(self) -> Bookmarks:
        """Empty."""
        return Bookmarks()

    def note(self, entry: Bookmark) -> None:
        """Let it pass."""

    def forget(self, tag: Tag) -> None:
        """There is nothing to forget."""

    def state(self) -> str:
        """Empty."""
        return ""

    def keep_state(self, text: str) -> None:
        """Let it pass."""
