"""Bookmarks while the switcher is open: the changes made to them, which can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Self

from msgspec import Struct, field
from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.tag import Tag


class BookmarkPart(StrEnum):
    """A part of a bookmark: that its clan was opened, or what the user has said of it."""

    RECENT = "recent"
    SAVED = "saved"


class EditStep(Struct, frozen=True, kw_only=True):
    """One change.

    Attributes:
        removed: the key of the row that was removed; empty for other changes.
        part: the part of the bookmarks that was changed.
        before: the bookmarks as they were.
    """

    removed: str = ""
    part: BookmarkPart
    before: tuple[Bookmark, ...]


class BookmarkEdits(Struct, frozen=True, kw_only=True):
    """Bookmarks and the changes made to them, the latest last; each step returns a new value."""

    book: Bookmarks = field(default_factory=Bookmarks)
    steps: tuple[EditStep, ...] = ()

    def with_bookmark(self, entry: Bookmark) -> Self:
        """Return the edits with what the user says of a clan: saved, its label, its groups."""
        before = (self.book.find(entry.tag),)
        return self._with_step(EditStep(part=BookmarkPart.SAVED, before=before), (entry,))

    def without_row(
        self, key: str, part: BookmarkPart, entries: Iterable[Bookmark], group: str = ""
    ) -> Self:
        """Return the edits without a row.

        Args:
            part: the part of its clans' bookmarks that is removed; the other stays.
            group: the name, where the row is a group: only its clans' place in it is removed.
        """
        before = tuple(entries)
        if group:
            left = [replace(e, groups=tuple(g for g in e.groups if g != group)) for e in before]
        elif part is BookmarkPart.RECENT:
            left = [replace(e, visited=None) for e in before]
        else:
            left = [replace(e, saved=False, label="", groups=()) for e in before]
        return self._with_step(EditStep(removed=key, part=part, before=before), left)

    def without_step(self, step: EditStep) -> Self:
        """Return the edits without a step; the other part of its bookmarks stays as it is now."""
        after = [_with_part(self.book.find(e.tag), e, step.part) for e in step.before]
        steps = list(self.steps)
        steps.remove(step)
        return replace(self, book=_write_all(self.book, after), steps=tuple(steps))

    def step_of(self, key: str) -> EditStep | None:
        """Return the latest step that removed a row; None where none has."""
        return next((step for step in reversed(self.steps) if step.removed == key), None)

    @property
    def removed(self) -> Mapping[str, EditStep]:
        """The removed rows by their keys: they are still shown, to be brought back."""
        return {step.removed: step for step in self.steps if step.removed}

    def _with_step(self, step: EditStep, after: Iterable[Bookmark]) -> Self:
        return replace(self, book=_write_all(self.book, after), steps=(*self.steps, step))


def list_changes(old: Bookmarks, new: Bookmarks) -> Iterable[Bookmark | Tag]:
    """List the bookmarks to save and the tags to forget that lead from one to another."""
    for tag in {**old.entries, **new.entries}:
        if tag not in new.entries:
            yield tag
        elif old.entries.get(tag) != new.entries[tag]:
            yield new.entries[tag]


def _write_all(book: Bookmarks, entries: Iterable[Bookmark]) -> Bookmarks:
    for entry in entries:
        known = entry.saved or entry.visited is not None
        book = book.with_bookmark(entry) if known else book.without_bookmark(entry.tag)
    return book


def _with_part(now: Bookmark, before: Bookmark, part: BookmarkPart) -> Bookmark:
    """Return a bookmark as it is now, but for a part that is as before."""
    now = replace(now, name=now.name or before.name)
    if part is BookmarkPart.RECENT:
        return replace(now, visited=before.visited)
    return replace(now, saved=before.saved, label=before.label, groups=before.groups)
