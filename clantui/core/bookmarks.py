"""The clans the user knows: seen lately, or saved under a label and in groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.tag import Tag


class Bookmark(Struct, frozen=True, kw_only=True):
    """One clan in the book.

    Attributes:
        tag: the clan's.
        name: clean, as it was last read; empty where it never was.
        label: the user's own word for it, or empty.
        groups: the user's own groups it is in (families), in order.
        saved: whether it stays until the user takes it out.
        visited: when it was last opened, aware UTC, or None.
    """

    tag: Tag
    name: str = ""
    label: str = ""
    groups: tuple[str, ...] = ()
    saved: bool = False
    visited: datetime | None = None

    @property
    def display_name(self) -> str:
        """Name: the user's, else the clan's own, else its tag."""
        return self.label or self.name or str(self.tag)


class Bookmarks(Struct, frozen=True):
    """All entries by tag. Each step returns a new book."""

    entries: Mapping[Tag, Bookmark] = {}

    def find(self, tag: Tag) -> Bookmark:
        """Find the bookmark of a clan; an empty one where nothing is known."""
        return self.entries.get(tag, Bookmark(tag=tag))

    def with_bookmark(self, entry: Bookmark) -> Self:
        """Return the bookmarks with one in place of what was known of its clan."""
        return replace(self, entries={**self.entries, entry.tag: entry})

    def without_bookmark(self, tag: Tag) -> Self:
        """Return the bookmarks without a clan."""
        return replace(self, entries={t: e for t, e in self.entries.items() if t != tag})

    @property
    def recent(self) -> tuple[Bookmark, ...]:
        """Bookmarks of clans that were opened, the latest first."""
        opened = [(e.visited, e) for e in self.entries.values() if e.visited is not None]
        return tuple(e for _, e in sorted(opened, key=lambda pair: pair[0], reverse=True))

    @property
    def saved(self) -> tuple[Bookmark, ...]:
        """Bookmarks that were saved, by name."""
        kept = (e for e in self.entries.values() if e.saved)
        return tuple(sorted(kept, key=lambda e: (e.display_name.casefold(), e.tag)))

    @property
    def groups(self) -> dict[str, tuple[Bookmark, ...]]:
        """The groups by name, in alphabetical order, with their clans."""
        members: dict[str, list[Bookmark]] = {}
        for entry in self.saved:
            for name in dict.fromkeys(entry.groups):
                members.setdefault(name, []).append(entry)
        return {name: tuple(members[name]) for name in sorted(members, key=str.casefold)}
