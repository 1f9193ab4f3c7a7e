"""The rows of the switcher: groups, saved, recent, found by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import Enum, auto
from typing import Final

from msgspec import Struct, field

from clantui.core.bookmarks import Bookmark
from clantui.core.clan_list import PASTED, ClanList, ClanRef
from clantui.core.model.game import MAX_MEMBERS
from clantui.core.model.intent import MAX_NAME_LENGTH, MIN_NAME_LENGTH
from clantui.core.model.tag import Tag, TagKind
from clantui.core.rankings import RankedClan
from clantui.core.text.phrases import format_ago, pluralise
from clantui.core.text.sanitize import clean, truncate
from clantui.ui.keymap.names import NUMBERED_CLANS, key_name
from clantui.ui.switcher.edits import BookmarkEdits, BookmarkPart
from clantui.ui.switcher.query import SearchState, SwitcherQuery, normalise_name

_FOUND_HEADINGS: Final = "Members  Trophies  Location"
"""Heading above the facts of clans that were found."""

_MAX_QUOTE_WIDTH: Final = 24
"""Cells of the typed text in a message."""


class RowKind(Enum):
    """Kind of a row; the first three cannot be chosen."""

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
        key: identifies the row when the list changes.
        text: the clan's label or name, or another text.
        clan_name: the clan's name in the game, if it has a label.
        part: the part of the bookmarks that is removed with the row.
        clan_list: opened by Enter; None if Enter does something else.
        is_removed: it was removed and can be restored.
        digit: the key that opens its clan on the clan screen, 1–9; else empty.
    """

    key: str
    kind: RowKind
    text: str
    clan_name: str = ""
    tag_text: str = ""
    facts: str = ""
    part: BookmarkPart = BookmarkPart.SAVED
    entries: tuple[Bookmark, ...] = ()
    clan_list: ClanList | None = None
    is_saved: bool = False
    is_removed: bool = False
    digit: str = ""

    @property
    def is_selectable(self) -> bool:
        """True if it can be chosen."""
        return self.kind not in {RowKind.HEADING, RowKind.NOTE, RowKind.FAULT}

    @property
    def clan(self) -> Tag | None:
        """The clan of the row; None of a group or a list of clans."""
        return self.entries[0].tag if self.kind is RowKind.CLAN and self.entries else None


class SwitcherModel(Struct, frozen=True, kw_only=True):
    """Data that the rows are made from; the open clans are in the order of their digits.

    `keeps_data` is False if the next run will not have what is saved.
    """

    edits: BookmarkEdits = field(default_factory=BookmarkEdits)
    query: SwitcherQuery = field(default_factory=SwitcherQuery)
    search: SearchState = field(default_factory=SearchState)
    now: datetime
    can_search: bool = True
    keeps_data: bool = True
    open_clans: tuple[Tag, ...] = ()

    def rows(self) -> list[SwitcherRow]:
        """Return the rows from the top."""
        known = [*self._list_groups(), *self._list_saved(), *self._list_recent()]
        shown = [*self._offer_tag(known=any(row.is_selectable for row in known)), *known]
        return [*shown, *self._list_found(empty=not shown)]

    def _offer_tag(self, *, known: bool) -> Iterator[SwitcherRow]:
        query = self.query
        if query.error:
            yield SwitcherRow(key="fault", kind=RowKind.FAULT, text=f"✗ {query.error}")
        if query.tags:
            entries = tuple(map(self.edits.bookmarks.find, query.tags))
            yield SwitcherRow(
                key="open-list",
                kind=RowKind.CLAN,
                text="Open these clans",
                tag_text=pluralise(len(entries), "clan"),
                facts=", ".join(entry.display_name for entry in entries),
                clan_list=ClanList(PASTED, _make_refs(entries), 0),
            )
        if query.tag is None or not query.is_offered(self.search, known=known):
            return
        player = query.kind is TagKind.PLAYER
        entry = self.edits.bookmarks.find(query.tag)
        yield SwitcherRow(
            key="open",
            kind=RowKind.PLAYER if player else RowKind.CLAN,
            text="Open the clan of player" if player else "Open the clan",
            tag_text=str(query.tag),
            facts="" if player else entry.label or entry.name,
            entries=() if player else (entry,),
            clan_list=None if player else _make_list(entry),
            is_saved=entry.saved and not player,
        )

    def _list_groups(self) -> Iterator[SwitcherRow]:
        existing = self.edits.bookmarks.groups
        groups = dict(existing)
        for key, step in self.edits.removed.items():
            if key.startswith("group "):
                groups.setdefault(key.removeprefix("group "), step.before)
        matches = [name for name in groups if self.query.matches_group(name)]
        if matches:
            yield _make_heading("Groups")
        for name in sorted(matches, key=str.casefold):
            entries = groups[name]
            yield SwitcherRow(
                key=f"group {name}",
                kind=RowKind.GROUP,
                text=name,
                tag_text=pluralise(len(entries), "clan"),
                facts=", ".join(entry.display_name for entry in entries),
                entries=entries,
                clan_list=ClanList(name, _make_refs(entries), 0),
                is_removed=name not in existing,
            )

    def _list_saved(self) -> Iterator[SwitcherRow]:
        entries = (*self.edits.bookmarks.saved, *self._list_removed(BookmarkPart.SAVED))
        entries = tuple(
            sorted(entries, key=lambda entry: (entry.display_name.casefold(), entry.tag))
        )
        title = "Saved" if self.keeps_data else "Saved for this run only"
        yield from self._list_section(title, BookmarkPart.SAVED, entries)

    def _list_recent(self) -> Iterator[SwitcherRow]:
        """List the recent clans, latest first; a saved one is listed under Saved alone."""
        entries = (*self.edits.bookmarks.recent, *self._list_removed(BookmarkPart.RECENT))
        visits = [
            (entry.visited, entry)
            for entry in entries
            if entry.visited is not None and not self._is_listed_as_saved(entry.tag)
        ]
        visits.sort(key=lambda visit: visit[0], reverse=True)
        latest = tuple(entry for _, entry in visits)
        yield from self._list_section("Recent", BookmarkPart.RECENT, latest)

    def _is_listed_as_saved(self, tag: Tag) -> bool:
        is_saved = self.edits.bookmarks.find(tag).saved
        return is_saved or f"{BookmarkPart.SAVED} {tag}" in self.edits.removed

    def _list_section(
        self, title: str, part: BookmarkPart, entries: tuple[Bookmark, ...]
    ) -> Iterator[SwitcherRow]:
        listed = tuple(entry for entry in entries if not self._is_removed(part, entry.tag))
        clans = _make_refs(listed)
        positions = {clan.tag: position for position, clan in enumerate(clans)}
        matches = [entry for entry in entries if self.query.matches(entry)]
        if matches:
            yield _make_heading(title)
        for entry in matches:
            position = positions.get(entry.tag)
            yield SwitcherRow(
                key=f"{part} {entry.tag}",
                kind=RowKind.CLAN,
                text=entry.display_name,
                clan_name=entry.name if entry.label else "",
                tag_text=str(entry.tag),
                facts=self._describe(part, entry),
                part=part,
                entries=(entry,),
                clan_list=(
                    _make_list(entry) if position is None else ClanList(str(part), clans, position)
                ),
                is_saved=self.edits.bookmarks.find(entry.tag).saved,
                is_removed=self._is_removed(part, entry.tag),
                digit=self._find_digit(entry.tag),
            )

    def _describe(self, part: BookmarkPart, entry: Bookmark) -> str:
        groups = ", ".join(entry.groups) if part is BookmarkPart.SAVED else ""
        if entry.visited is None:
            return groups or "not opened yet"
        ago = format_ago((self.now - entry.visited).total_seconds())
        return f"{groups} · {ago}" if groups else ago

    def _find_digit(self, tag: Tag) -> str:
        clans = self.open_clans[:NUMBERED_CLANS]
        return str(clans.index(tag) + 1) if tag in clans else ""

    def _list_removed(self, part: BookmarkPart) -> tuple[Bookmark, ...]:
        """Return the bookmarks whose rows were removed, before their removal."""
        removed = self.edits.removed.items()
        entries = (step.before[0] for key, step in removed if key.startswith(f"{part} "))
        return tuple(entry for entry in entries if self._is_removed(part, entry.tag))

    def _is_removed(self, part: BookmarkPart, tag: Tag) -> bool:
        entry = self.edits.bookmarks.find(tag)
        exists = entry.saved if part is BookmarkPart.SAVED else entry.visited is not None
        return not exists and f"{part} {tag}" in self.edits.removed

    def _list_found(self, *, empty: bool) -> Iterator[SwitcherRow]:
        """List the clans found by name, or a note that says how to find some."""
        query, search = self.query, self.search
        if not query.name:
            yield from self._list_hints(empty=empty)
            return
        if not self.can_search:
            yield _make_note("You need an API key to search clans by name.")
            return
        progress = " · searching …" if search.is_loading and not search.is_requested else ""
        heading = f"Found by name{progress}"
        yield _make_heading(heading, _FOUND_HEADINGS if search.found else "")
        for clan in search.found:
            yield self._make_found_row(clan)
        if search.error is not None:
            yield SwitcherRow(key="fault", kind=RowKind.FAULT, text=f"✗ {search.error.sentence}")
            yield SwitcherRow(key="more", kind=RowKind.MORE, text="retry")
        elif search.is_loading:
            if search.is_requested:
                yield SwitcherRow(key="more", kind=RowKind.MORE, text="loading …")
        elif search.after:
            yield SwitcherRow(key="more", kind=RowKind.MORE, text="more …")
        elif not search.found:
            quote = truncate(clean(query.text), _MAX_QUOTE_WIDTH)
            yield _make_note(f"No clan found with “{quote}”. Tags and links work too.")
            if self.open_clans:
                hint = f"{key_name('switcher-leave')}, then {key_name('palette')} finds members"
                yield _make_note(f"The name of a player here? {hint}.")

    def _list_hints(self, *, empty: bool) -> Iterator[SwitcherRow]:
        if self.query.has_link or self.query.is_marked:
            return
        if empty and not self.query.text:
            yield _make_note("No clan opened or saved yet")
        if len(normalise_name(self.query.text)) > MAX_NAME_LENGTH:
            yield _make_note("That is too long for a clan's name. Tags and links work too.")
            return
        yield _make_note(
            f"Type {MIN_NAME_LENGTH} letters to search all clans, or a tag or link"
            if self.can_search
            else "Type or paste a clan tag or a link"
        )

    def _make_found_row(self, clan: RankedClan) -> SwitcherRow:
        entry = self.edits.bookmarks.find(clan.tag)
        members = "–" if clan.members is None else f"{clan.members}/{MAX_MEMBERS}"
        score = "–" if clan.score is None else f"{clan.score:,}"
        key = f"found {clan.tag}"
        return SwitcherRow(
            key=key,
            kind=RowKind.CLAN,
            text=entry.label or clan.name,
            clan_name=clan.name if entry.label else "",
            tag_text=str(clan.tag),
            facts=f"{members:>7}  {score:>8}  {clan.location or '–'}",
            entries=(entry if entry.name else Bookmark(tag=clan.tag, name=clan.name),),
            clan_list=ClanList(clans=(ClanRef(clan.tag, clan.name),)),
            is_saved=entry.saved,
            digit=self._find_digit(clan.tag),
            is_removed=key in self.edits.removed and not entry.saved,
        )


def _make_heading(title: str, facts: str = "") -> SwitcherRow:
    key = f"heading {title.partition(' · ')[0]}"
    return SwitcherRow(key=key, kind=RowKind.HEADING, text=title, facts=facts)


def _make_note(text: str) -> SwitcherRow:
    return SwitcherRow(key=f"note {text}", kind=RowKind.NOTE, text=text)


def _make_refs(entries: tuple[Bookmark, ...]) -> tuple[ClanRef, ...]:
    return tuple(ClanRef(entry.tag, entry.name) for entry in entries)


def _make_list(entry: Bookmark) -> ClanList:
    return ClanList(clans=_make_refs((entry,)))
