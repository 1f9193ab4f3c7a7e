"""Changes of bookmarks in the switcher, which can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Self

from msgspec import Struct, field
from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.tag import Tag


class BookmarkPart(StrEnum):
    """A part of a bookmark: the time of the last visit, or what the user has saved."""

    RECENT = "recent"
    SAVED = "saved"


class EditStep(Struct, frozen=True, kw_only=True):
    """One change, with the key of the removed row; empty for other changes."""

    removed: str = ""
    part: BookmarkPart
    before: tuple[Bookmark, ...]


class BookmarkEdits(Struct, frozen=True, kw_only=True):
    """Bookmarks and their changes, oldest first; immutable."""

    bookmarks: Bookmarks = field(default_factory=Bookmarks)
    steps: tuple[EditStep, ...] = ()

    def with_bookmark(self, entry: Bookmark) -> Self:
        """Return a copy with the saved part of a clan's bookmark changed."""
        before = self.bookmarks.find(entry.tag)
        step = EditStep(part=BookmarkPart.SAVED, before=(before,))
        return self._with_step(step, (_with_part(before, entry, BookmarkPart.SAVED),))

    def without_row(
        self, key: str, part: BookmarkPart, entries: Iterable[Bookmark], group: str = ""
    ) -> Self:
        """Return a copy without a row.

        Args:
            part: the removed part of its clans' bookmarks; the other stays.
            group: name of the group, if the row is one; its clans are only removed from it.
        """
        before = tuple(self.bookmarks.find(entry.tag) for entry in entries)
        if group:
            after = [
                replace(entry, groups=tuple(name for name in entry.groups if name != group))
                for entry in before
            ]
        else:
            after = [_with_part(entry, Bookmark(tag=entry.tag), part) for entry in before]
        return self._with_step(EditStep(removed=key, part=part, before=before), after)

    def without_step(self, step: EditStep) -> Self:
        """Return a copy with a step undone; the other part of its bookmarks is kept."""
        after = [
            _with_part(self.bookmarks.find(entry.tag), entry, step.part) for entry in step.before
        ]
        steps = list(self.steps)
        steps.remove(step)
        return replace(self, bookmarks=_write_all(self.bookmarks, after), steps=tuple(steps))

    @property
    def removed(self) -> Mapping[str, EditStep]:
        """The latest steps that removed rows, by key; these rows can still be restored."""
        return {step.removed: step for step in self.steps if step.removed}

    def _with_step(self, step: EditStep, after: Iterable[Bookmark]) -> Self:
        return replace(
            self, bookmarks=_write_all(self.bookmarks, after), steps=(*self.steps, step)
        )


def list_changes(old: Bookmarks, new: Bookmarks) -> Iterable[Bookmark | Tag]:
    """Yield the bookmarks to save and the tags to delete for a change from `old` to `new`."""
    for tag in {**old.entries, **new.entries}:
        if tag not in new.entries:
            yield tag
        elif old.entries.get(tag) != new.entries[tag]:
            yield new.entries[tag]


def _write_all(bookmarks: Bookmarks, entries: Iterable[Bookmark]) -> Bookmarks:
    for entry in entries:
        is_used = entry.saved or entry.visited is not None
        bookmarks = (
            bookmarks.with_bookmark(entry) if is_used else bookmarks.without_bookmark(entry.tag)
        )
    return bookmarks


def _with_part(entry: Bookmark, source: Bookmark, part: BookmarkPart) -> Bookmark:
    """Return a bookmark with one part of another one of the same clan."""
    entry = replace(entry, name=entry.name or source.name)
    if part is BookmarkPart.RECENT:
        return replace(entry, visited=source.visited)
    return replace(entry, saved=source.saved, label=source.label, groups=source.groups)
