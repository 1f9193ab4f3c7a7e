"""The user's clans: recently opened ones, and bookmarks with labels and groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.tag import Tag


class Bookmark(Struct, frozen=True, kw_only=True):
    """A clan in the user's list.

    Attributes:
        name: cleaned, as last loaded; empty if it never was.
        label: the user's own name for it, or empty.
        groups: the user's groups (families), in order.
        saved: False for a clan that was only opened.
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
        """The label, else the name, else the tag."""
        return self.label or self.name or str(self.tag)


class Bookmarks(Struct, frozen=True):
    """All bookmarks by tag."""

    entries: Mapping[Tag, Bookmark] = {}

    def find(self, tag: Tag) -> Bookmark:
        """Find the bookmark of a clan; an empty one if there is none."""
        return self.entries.get(tag, Bookmark(tag=tag))

    def with_bookmark(self, entry: Bookmark) -> Self:
        """Return a copy in which one bookmark is added or replaced."""
        return replace(self, entries={**self.entries, entry.tag: entry})

    def without_bookmark(self, tag: Tag) -> Self:
        """Return a copy without a clan."""
        return replace(self, entries={t: e for t, e in self.entries.items() if t != tag})

    @property
    def recent(self) -> tuple[Bookmark, ...]:
        """Opened clans, the latest first."""
        opened = [(e.visited, e) for e in self.entries.values() if e.visited is not None]
        return tuple(e for _, e in sorted(opened, key=lambda pair: pair[0], reverse=True))

    @property
    def saved(self) -> tuple[Bookmark, ...]:
        """Saved clans, by name."""
        saved = (e for e in self.entries.values() if e.saved)
        return tuple(sorted(saved, key=lambda e: (e.display_name.casefold(), e.tag)))

    @property
    def saved_tags(self) -> frozenset[Tag]:
        """The tags of the saved clans."""
        return frozenset(entry.tag for entry in self.entries.values() if entry.saved)

    @property
    def groups(self) -> dict[str, tuple[Bookmark, ...]]:
        """Saved clans by group, both in alphabetical order."""
        members: dict[str, list[Bookmark]] = {}
        for entry in self.saved:
            for name in dict.fromkeys(entry.groups):
                members.setdefault(name, []).append(entry)
        return {name: tuple(members[name]) for name in sorted(members, key=str.casefold)}
