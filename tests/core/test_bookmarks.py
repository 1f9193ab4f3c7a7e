"""Order of the opened and saved clans."""

from __future__ import annotations

from datetime import UTC, datetime

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.tag import Tag

FIRST, LATER = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)


def test_saved_clans_are_sorted_by_name_and_opened_ones_by_time() -> None:
    """The user's own name counts, in any case; a clan may be both, or only one."""
    entries = (
        Bookmark(tag=Tag("2PP"), name="Zoo", label="moor", saved=True, visited=FIRST),
        Bookmark(tag=Tag("8YY"), name="Keep", saved=True),
        Bookmark(tag=Tag("9UU"), name="Reef", saved=True),
        Bookmark(tag=Tag("2QQ"), name="Fen", visited=LATER),
    )
    bookmarks = Bookmarks({entry.tag: entry for entry in entries})
    assert [entry.display_name for entry in bookmarks.saved] == ["Keep", "moor", "Reef"]
    assert [entry.display_name for entry in bookmarks.recent] == ["Fen", "moor"]
