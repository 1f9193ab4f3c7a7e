"""The book while the switcher is open: what was changed in it, and how to change it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Self

from msgspec import Struct, field
from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.tag import Tag


class BookmarkPart(StrEnum):
    """What of an entry a list shows: that it was opened, or what the user has said of it."""

    RECENT = "recent"
    SAVED = "saved"


class EditStep(Struct, frozen=True, kw_only=True):
    """One change.

    Attributes:
        struck: the line that was forgotten, by its key; empty for other changes.
        part: what of the entries was changed.
        before: the entries as they were.
    """

    struck: str = ""
    part: BookmarkPart
    before: tuple[Bookmark, ...]


class BookmarkEdits(Struct, frozen=True, kw_only=True):
    """A book, and the changes made to it, the latest last. Each step returns a new draft."""

    book: Bookmarks = field(default_factory=Bookmarks)
    steps: tuple[EditStep, ...] = ()

    def kept(self, entry: Bookmark) -> Self:
        """With what the user says of a clan: that it is saved, its label, its groups."""
        before = (self.book.find(entry.tag),)
        return self._stepped(EditStep(part=BookmarkPart.SAVED, before=before), (entry,))

    def removed(
        self, key: str, part: BookmarkPart, entries: Iterable[Bookmark], group: str = ""
    ) -> Self:
        """Without a line.

        Args:
            key: of the line.
            part: what is forgotten of its clans; the rest of what is known of them stays.
            entries: its clans.
            group: when the line is a group: only that they are in it is forgotten.
        """
        before = tuple(entries)
        if group:
            left = [replace(e, groups=tuple(g for g in e.groups if g != group)) for e in before]
        elif part is BookmarkPart.RECENT:
            left = [replace(e, visited=None) for e in before]
        else:
            left = [replace(e, saved=False, label="", groups=()) for e in before]
        return self._stepped(EditStep(struck=key, part=part, before=before), left)

    def restored(self, step: EditStep) -> Self:
        """As if a step had not been taken; other parts of its entries stay as they are now."""
        after = [_with_part(self.book.find(e.tag), e, step.part) for e in step.before]
        steps = list(self.steps)
        steps.remove(step)
        return replace(self, book=_written(self.book, after), steps=tuple(steps))

    def step_of(self, key: str) -> EditStep | None:
        """The latest step that struck a line; None where none has."""
        return next((step for step in reversed(self.steps) if step.struck == key), None)

    @property
    def gone(self) -> Mapping[str, EditStep]:
        """The struck lines by their keys: they are still shown, to be brought back."""
        return {step.struck: step for step in self.steps if step.struck}

    def _stepped(self, step: EditStep, after: Iterable[Bookmark]) -> Self:
        return replace(self, book=_written(self.book, after), steps=(*self.steps, step))


def changes(old: Bookmarks, new: Bookmarks) -> Iterable[Bookmark | Tag]:
    """What leads from a book to another: entries to note, and tags to forget."""
    for tag in {**old.entries, **new.entries}:
        if tag not in new.entries:
            yield tag
        elif old.entries.get(tag) != new.entries[tag]:
            yield new.entries[tag]


def _written(book: Bookmarks, entries: Iterable[Bookmark]) -> Bookmarks:
    for entry in entries:
        known = entry.saved or entry.visited is not None
        book = book.with_bookmark(entry) if known else book.without_bookmark(entry.tag)
    return book


def _with_part(now: Bookmark, before: Bookmark, part: BookmarkPart) -> Bookmark:
    now = replace(now, name=now.name or before.name)
    if part is BookmarkPart.RECENT:
        return replace(now, visited=before.visited)
    return replace(now, saved=before.saved, label=before.label, groups=before.groups)
