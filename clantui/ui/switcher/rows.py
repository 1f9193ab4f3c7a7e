"""The rows of the switcher: groups, saved, recent, found by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import Enum, auto
from typing import Final

from msgspec import Struct, field

from clantui.core.bookmarks import Bookmark
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.tag import Tag, TagKind
from clantui.core.rankings import RankedClan
from clantui.core.text.phrases import format_ago, pluralise
from clantui.core.text.sanitize import clean, fit
from clantui.ui.switcher.edits import BookmarkEdits, BookmarkPart
from clantui.ui.switcher.query import SwitcherQuery
from clantui.ui.switcher.search import SHORTEST, SearchState

_FOUND_HEADINGS: Final = "Members  Trophies  Location"
"""Over the facts of clans that were found."""

_OPENED: Final = "opened"
_DIGITS: Final = 9
_ABOUT: Final = 24
"""Cells of a text that is quoted back."""


class RowKind(Enum):
    """The kind of a row; the first three cannot be chosen."""

    HEADING = auto()
    NOTE = auto()
    FAULT = auto()
    CLAN = auto()
    GROUP = auto()
    PLAYER = auto()
    MORE = auto()


class SwitcherRow(Struct, frozen=True, kw_only=True):
    """One row.

    Attributes:
        key: stays the same while the list around it changes.
        kind: the kind of row.
        text: the name of its clan, or its words; clean.
        aside: the clan's own name, where it has a label.
        tag_text: the tag, or the words in its column.
        facts: tell it from its namesakes.
        part: the part of its clans' bookmarks that is removed with it.
        entries: its clans' bookmarks.
        clan_list: opened by Enter; None where Enter does something else.
        starred: its clan is saved.
        is_removed: it was removed and can be brought back.
        digit: the key that opens its clan from the table, `1` to `9`; empty where it has none.
    """

    key: str
    kind: RowKind
    text: str
    aside: str = ""
    tag_text: str = ""
    facts: str = ""
    part: BookmarkPart = BookmarkPart.SAVED
    entries: tuple[Bookmark, ...] = ()
    clan_list: ClanList | None = None
    starred: bool = False
    is_removed: bool = False
    digit: str = ""

    @property
    def is_selectable(self) -> bool:
        """True if it can be chosen."""
        return self.kind not in {RowKind.HEADING, RowKind.NOTE, RowKind.FAULT}


class SwitcherModel(Struct, frozen=True, kw_only=True):
    """All that the list is a function of.

    Attributes:
        edits: the bookmarks.
        query: the text in the field.
        search: the clans found by name.
        now: the time, aware UTC.
        ready: there is a key to search with.
        open_clans: in the order of the digits that go to them.
    """

    edits: BookmarkEdits = field(default_factory=BookmarkEdits)
    query: SwitcherQuery = field(default_factory=SwitcherQuery)
    search: SearchState = field(default_factory=SearchState)
    now: datetime
    ready: bool = True
    open_clans: tuple[Tag, ...] = ()

    def rows(self) -> list[SwitcherRow]:
        """Return the rows from the top."""
        known = [*self._list_groups(), *self._list_saved(), *self._list_recent()]
        shown = [*self._offer_tag(known=any(row.is_selectable for row in known)), *known]
        return [*shown, *self._list_found(empty=not shown)]

    def _offer_tag(self, *, known: bool) -> Iterator[SwitcherRow]:
        query = self.query
        if query.why:
            yield SwitcherRow(key="fault", kind=RowKind.FAULT, text=f"✗ {query.why}")
        if query.tags:
            entries = tuple(map(self.edits.book.find, query.tags))
            yield SwitcherRow(
                key="open-list",
                kind=RowKind.CLAN,
                text="Open these clans",
                tag_text=pluralise(len(entries), "clan"),
                facts=", ".join(entry.display_name for entry in entries),
                clan_list=ClanList("pasted", _stops(entries), 0),
            )
        if query.tag is None or not query.is_offered(self.search, known=known):
            return
        player = query.kind is TagKind.PLAYER
        what = RowKind.PLAYER if player else RowKind.CLAN
        entry = self.edits.book.find(query.tag)
        yield SwitcherRow(
            key="open",
            kind=what,
            text="Open the clan of player" if player else "Open the clan",
            tag_text=str(query.tag),
            facts="" if player else entry.label or entry.name,
            entries=() if player else (entry,),
            clan_list=None if player else _list_of(entry),
            starred=entry.saved and not player,
        )

    def _list_groups(self) -> Iterator[SwitcherRow]:
        present = self.edits.book.groups
        groups = dict(present)
        for key, step in self.edits.removed.items():
            if key.startswith("group "):
                groups.setdefault(key.removeprefix("group "), step.before)
        fitting = [name for name in groups if self.query.fits_group(name)]
        if fitting:
            yield _heading("Groups")
        for name in sorted(fitting, key=str.casefold):
            entries = groups[name]
            yield SwitcherRow(
                key=f"group {name}",
                kind=RowKind.GROUP,
                text=name,
                tag_text=pluralise(len(entries), "clan"),
                facts=", ".join(entry.display_name for entry in entries),
                entries=entries,
                clan_list=ClanList(name, _stops(entries), 0),
                is_removed=name not in present,
            )

    def _list_saved(self) -> Iterator[SwitcherRow]:
        entries = (*self.edits.book.saved, *self._list_removed(BookmarkPart.SAVED))
        entries = tuple(sorted(entries, key=lambda e: (e.display_name.casefold(), e.tag)))
        yield from self._list_section("Saved", BookmarkPart.SAVED, entries)

    def _list_recent(self) -> Iterator[SwitcherRow]:
        """List the clans opened lately; a saved one stands under Saved alone."""
        entries = (*self.edits.book.recent, *self._list_removed(BookmarkPart.RECENT))
        entries = tuple(entry for entry in entries if not self._is_among_saved(entry.tag))
        opened = [(entry.visited, entry) for entry in entries if entry.visited is not None]
        latest = sorted(opened, key=lambda pair: pair[0], reverse=True)
        yield from self._list_section("Recent", BookmarkPart.RECENT, tuple(e for _, e in latest))

    def _is_among_saved(self, tag: Tag) -> bool:
        return self.edits.book.find(tag).saved or f"{BookmarkPart.SAVED} {tag}" in (
            self.edits.removed
        )

    def _list_section(
        self, title: str, part: BookmarkPart, entries: tuple[Bookmark, ...]
    ) -> Iterator[SwitcherRow]:
        stops = _stops(tuple(e for e in entries if not self._is_removed(part, e.tag)))
        places = {stop.tag: at for at, stop in enumerate(stops)}
        fitting = [entry for entry in entries if self.query.fits(entry)]
        if fitting:
            yield _heading(title)
        for entry in fitting:
            is_removed = self._is_removed(part, entry.tag)
            at = places.get(entry.tag)
            yield SwitcherRow(
                key=f"{part} {entry.tag}",
                kind=RowKind.CLAN,
                text=entry.display_name,
                aside=entry.name if entry.label else "",
                tag_text=str(entry.tag),
                facts=self._facts(part, entry),
                part=part,
                entries=(entry,),
                clan_list=_list_of(entry) if at is None else ClanList(str(part), stops, at),
                starred=self.edits.book.find(entry.tag).saved,
                is_removed=is_removed,
                digit=self._digit(entry.tag),
            )

    def _facts(self, part: BookmarkPart, entry: Bookmark) -> str:
        groups = ", ".join(entry.groups) if part is BookmarkPart.SAVED else ""
        if entry.visited is None:
            return groups or "not opened yet"
        ago = format_ago((self.now - entry.visited).total_seconds())
        return f"{groups} · {ago}" if groups else ago

    def _digit(self, tag: Tag) -> str:
        """Return the key that opens a clan from the table; empty where it has none."""
        nine = self.open_clans[:_DIGITS]
        return str(nine.index(tag) + 1) if tag in nine else ""

    def _list_removed(self, part: BookmarkPart) -> tuple[Bookmark, ...]:
        """Return the clans whose rows were removed, as they were."""
        removed = self.edits.removed.items()
        entries = (step.before[0] for key, step in removed if key.startswith(f"{part} "))
        return tuple(entry for entry in entries if self._is_removed(part, entry.tag))

    def _is_removed(self, part: BookmarkPart, tag: Tag) -> bool:
        now = self.edits.book.find(tag)
        there = now.saved if part is BookmarkPart.SAVED else now.visited is not None
        return not there and f"{part} {tag}" in self.edits.removed

    def _list_found(self, *, empty: bool) -> Iterator[SwitcherRow]:
        """List the clans found by name, or say how to find some."""
        query, search = self.query, self.search
        if not query.name:
            yield from self._say_next_step(empty=empty)
            return
        if not self.ready:
            yield _note("You need an API key to search clans by name.")
            return
        asking = " · searching …" if search.asking and not search.further else ""
        yield _heading(f"Found by name{asking}", _FOUND_HEADINGS if search.found else "")
        for found in search.found:
            yield self._found_row(found)
        if search.error is not None:
            yield SwitcherRow(key="fault", kind=RowKind.FAULT, text=f"✗ {search.error.sentence}")
            yield SwitcherRow(key="more", kind=RowKind.MORE, text="try again")
        elif search.asking:
            if search.further:
                yield SwitcherRow(key="more", kind=RowKind.MORE, text="loading …")
        elif search.after:
            yield SwitcherRow(key="more", kind=RowKind.MORE, text="more …")
        elif not search.found:
            about = fit(clean(query.text), _ABOUT).rstrip()
            yield _note(f"No clan found with “{about}”. Tags and links work too.")

    def _say_next_step(self, *, empty: bool) -> Iterator[SwitcherRow]:
        if self.query.link or self.query.marked:
            return
        if empty and not self.query.text:
            yield _note("No clan opened or saved yet")
        if self.query.is_too_long:
            yield _note("That is too long for a clan's name. Tags and links work too.")
            return
        yield _note(
            f"Type {SHORTEST} letters to search all clans, or a tag or link"
            if self.ready
            else "Type or paste a clan tag or a link"
        )

    def _found_row(self, found: RankedClan) -> SwitcherRow:
        entry = self.edits.book.find(found.tag)
        members = "–" if found.members is None else f"{found.members}/50"
        score = "–" if found.score is None else f"{found.score:,}"
        known = Bookmark(tag=found.tag, name=found.name) if not entry.name else entry
        key = f"found {found.tag}"
        return SwitcherRow(
            key=key,
            kind=RowKind.CLAN,
            text=entry.label or found.name,
            aside=found.name if entry.label else "",
            tag_text=str(found.tag),
            facts=f"{members:>7}  {score:>8}  {found.location or '–'}",
            entries=(known if not entry.name else entry,),
            clan_list=ClanList(_OPENED, (ClanRef(found.tag, found.name),), 0),
            starred=entry.saved,
            digit=self._digit(found.tag),
            is_removed=key in self.edits.removed and not entry.saved,
        )


def _heading(title: str, facts: str = "") -> SwitcherRow:
    key = f"heading {title.partition(' · ')[0]}"
    return SwitcherRow(key=key, kind=RowKind.HEADING, text=title, facts=facts)


def _note(text: str) -> SwitcherRow:
    return SwitcherRow(key=f"note {text}", kind=RowKind.NOTE, text=text)


def _stops(entries: tuple[Bookmark, ...]) -> tuple[ClanRef, ...]:
    return tuple(ClanRef(entry.tag, entry.name) for entry in entries)


def _list_of(entry: Bookmark) -> ClanList:
    return ClanList(_OPENED, _stops((entry,)), 0)
