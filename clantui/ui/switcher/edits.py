"""The book while the switcher is open: what was changed in it, and how to change it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from clantui.core.bookmarks import Book, Entry
from clantui.core.model.tag import Tag


class Part(StrEnum):
    """What of an entry a list shows: that it was opened, or what the user has said of it."""

    RECENT = "recent"
    SAVED = "saved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change.

    Attributes:
        struck: the line that was forgotten, by its key; empty for other changes.
        part: what of the entries was changed.
        before: the entries as they were.
    """

    struck: str = ""
    part: Part
    before: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A book, and the changes made to it, the latest last. Each step returns a new draft."""

    book: Book = field(default_factory=Book)
    steps: tuple[Step, ...] = ()

    def kept(self, entry: Entry) -> Self:
        """With what the user says of a clan: that it is saved, its label, its groups."""
        before = (self.book.entry(entry.tag),)
        return self._stepped(Step(part=Part.SAVED, before=before), (entry,))

    def struck(self, key: str, part: Part, entries: Iterable[Entry], group: str = "") -> Self:
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
        elif part is Part.RECENT:
            left = [replace(e, visited=None) for e in before]
        else:
            left = [replace(e, saved=False, label="", groups=()) for e in before]
        return self._stepped(Step(struck=key, part=part, before=before), left)

    def restored(self, step: Step) -> Self:
        """As if a step had not been taken; other parts of its entries stay as they are now."""
        after = [_with_part(self.book.entry(e.tag), e, step.part) for e in step.before]
        steps = list(self.steps)
        steps.remove(step)
        return replace(self, book=_written(self.book, after), steps=tuple(steps))

    def step_of(self, key: str) -> Step | None:
        """The latest step that struck a line; None where none has."""
        return next((step for step in reversed(self.steps) if step.struck == key), None)

    @property
    def gone(self) -> Mapping[str, Step]:
        """The struck lines by their keys: they are still shown, to be brought back."""
        return {step.struck: step for step in self.steps if step.struck}

    def _stepped(self, step: Step, after: Iterable[Entry]) -> Self:
        return replace(self, book=_written(self.book, after), steps=(*self.steps, step))


def changes(old: Book, new: Book) -> Iterable[Entry | Tag]:
    """What leads from a book to another: entries to note, and tags to forget."""
    for tag in {**old.entries, **new.entries}:
        if tag not in new.entries:
            yield tag
        elif old.entries.get(tag) != new.entries[tag]:
            yield new.entries[tag]


def _written(book: Book, entries: Iterable[Entry]) -> Book:
    for entry in entries:
        known = entry.saved or entry.visited is not None
        book = book.noted(entry) if known else book.without(entry.tag)
    return book


def _with_part(now: Entry, before: Entry, part: Part) -> Entry:
    now = replace(now, name=now.name or before.name)
    if part is Part.RECENT:
        return replace(now, visited=before.visited)
    return replace(now, saved=before.saved, label=before.label, groups=before.groups)
