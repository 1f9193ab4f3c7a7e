"""The lines of the switcher: groups, saved, recent, found by name."""

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

_OPENED: Final = "opened"
_ABOUT: Final = 24
"""Cells of a text that is quoted back."""


class RowKind(Enum):
    """What a line is; the first three cannot be chosen."""

    HEADING = auto()
    NOTE = auto()
    FAULT = auto()
    CLAN = auto()
    GROUP = auto()
    PLAYER = auto()
    MORE = auto()


class SwitcherRow(Struct, frozen=True, kw_only=True):
    """One line.

    Attributes:
        key: stays the same while the list around it changes.
        what: what it is.
        text: clean: what its clan is called, or what it says.
        aside: the clan's own name, where the user calls it otherwise.
        where: the tag, or what stands in its column.
        facts: what tells it from its namesakes.
        part: what of its clans is forgotten with it.
        entries: its clans, as the book has them.
        course: what Enter opens; None where Enter does something else.
        starred: whether its clan is saved.
        gone: whether it was forgotten and can be brought back.
    """

    key: str
    what: RowKind
    text: str
    aside: str = ""
    where: str = ""
    facts: str = ""
    part: BookmarkPart = BookmarkPart.SAVED
    entries: tuple[Bookmark, ...] = ()
    course: ClanList | None = None
    starred: bool = False
    gone: bool = False

    @property
    def chosen(self) -> bool:
        """Whether it can be chosen."""
        return self.what not in {RowKind.HEADING, RowKind.NOTE, RowKind.FAULT}


class SwitcherModel(Struct, frozen=True, kw_only=True):
    """All that the list is a function of.

    Attributes:
        draft: the book.
        typed: what stands in the field.
        search: what was found by name.
        now: the time, aware UTC.
        ready: whether there is a key to search with.
    """

    draft: BookmarkEdits = field(default_factory=BookmarkEdits)
    typed: SwitcherQuery = field(default_factory=SwitcherQuery)
    search: SearchState = field(default_factory=SearchState)
    now: datetime
    ready: bool = True

    def lines(self) -> list[SwitcherRow]:
        """The list from the top."""
        known = [*self._groups(), *self._saved(), *self._recent()]
        shown = [*self._offer(known=any(line.chosen for line in known)), *known]
        return [*shown, *self._found(empty=not shown)]

    def _offer(self, *, known: bool) -> Iterator[SwitcherRow]:
        typed = self.typed
        if typed.why:
            yield SwitcherRow(key="fault", what=RowKind.FAULT, text=f"✗ {typed.why}")
        if typed.tags:
            entries = tuple(map(self.draft.book.find, typed.tags))
            yield SwitcherRow(
                key="open-list",
                what=RowKind.CLAN,
                text="open these clans",
                where=pluralise(len(entries), "clan"),
                facts=", ".join(entry.display_name for entry in entries),
                course=ClanList("pasted", _stops(entries), 0),
            )
        if typed.tag is None or not typed.is_offered(self.search, known=known):
            return
        player = typed.kind is TagKind.PLAYER
        what = RowKind.PLAYER if player else RowKind.CLAN
        entry = self.draft.book.find(typed.tag)
        yield SwitcherRow(
            key="open",
            what=what,
            text="open the clan of player" if player else "open the clan",
            where=str(typed.tag),
            facts="" if player else entry.label or entry.name,
            entries=() if player else (entry,),
            course=None if player else _alone(entry),
            starred=entry.saved and not player,
        )

    def _groups(self) -> Iterator[SwitcherRow]:
        kept = self.draft.book.groups
        groups = dict(kept)
        for key, step in self.draft.gone.items():
            if key.startswith("group "):
                groups.setdefault(key.removeprefix("group "), step.before)
        fitting = [name for name in groups if self.typed.fits_group(name)]
        if fitting:
            yield _heading("Groups")
        for name in sorted(fitting, key=str.casefold):
            entries = groups[name]
            yield SwitcherRow(
                key=f"group {name}",
                what=RowKind.GROUP,
                text=name,
                where=pluralise(len(entries), "clan"),
                facts=", ".join(entry.display_name for entry in entries),
                entries=entries,
                course=ClanList(name, _stops(entries), 0),
                gone=name not in kept,
            )

    def _saved(self) -> Iterator[SwitcherRow]:
        entries = (*self.draft.book.saved, *self._struck(BookmarkPart.SAVED))
        entries = tuple(sorted(entries, key=lambda e: (e.display_name.casefold(), e.tag)))
        yield from self._section("Saved", BookmarkPart.SAVED, entries)

    def _recent(self) -> Iterator[SwitcherRow]:
        entries = (*self.draft.book.recent, *self._struck(BookmarkPart.RECENT))
        opened = [(entry.visited, entry) for entry in entries if entry.visited is not None]
        latest = sorted(opened, key=lambda pair: pair[0], reverse=True)
        yield from self._section("Recent", BookmarkPart.RECENT, tuple(e for _, e in latest))

    def _section(
        self, title: str, part: BookmarkPart, entries: tuple[Bookmark, ...]
    ) -> Iterator[SwitcherRow]:
        stops = _stops(tuple(e for e in entries if not self._is_struck(part, e.tag)))
        places = {stop.tag: at for at, stop in enumerate(stops)}
        fitting = [entry for entry in entries if self.typed.fits(entry)]
        if fitting:
            yield _heading(title)
        for entry in fitting:
            gone = self._is_struck(part, entry.tag)
            at = places.get(entry.tag)
            yield SwitcherRow(
                key=f"{part} {entry.tag}",
                what=RowKind.CLAN,
                text=entry.display_name,
                aside=entry.name if entry.label else "",
                where=str(entry.tag),
                facts=self._facts(part, entry),
                part=part,
                entries=(entry,),
                course=_alone(entry) if at is None else ClanList(str(part), stops, at),
                starred=self.draft.book.find(entry.tag).saved,
                gone=gone,
            )

    def _facts(self, part: BookmarkPart, entry: Bookmark) -> str:
        if part is BookmarkPart.SAVED and entry.groups:
            return ", ".join(entry.groups)
        if entry.visited is None:
            return "not opened yet"
        return format_ago((self.now - entry.visited).total_seconds())

    def _struck(self, part: BookmarkPart) -> tuple[Bookmark, ...]:
        """The clans whose lines were forgotten, as they were."""
        gone = self.draft.gone.items()
        entries = (step.before[0] for key, step in gone if key.startswith(f"{part} "))
        return tuple(entry for entry in entries if self._is_struck(part, entry.tag))

    def _is_struck(self, part: BookmarkPart, tag: Tag) -> bool:
        now = self.draft.book.find(tag)
        there = now.saved if part is BookmarkPart.SAVED else now.visited is not None
        return not there and f"{part} {tag}" in self.draft.gone

    def _found(self, *, empty: bool) -> Iterator[SwitcherRow]:
        """The last section: what was found by name, or what to do to find something."""
        typed, search = self.typed, self.search
        if not typed.name:
            yield from self._next_step(empty=empty)
            return
        if not self.ready:
            yield _note("no key yet, so clans cannot be searched by name · a tag will do")
            return
        asking = " · searching …" if search.asking and not search.further else ""
        yield _heading(f"Found by name{asking}")
        for found in search.found:
            yield self._clan(found)
        if search.error is not None:
            yield SwitcherRow(key="fault", what=RowKind.FAULT, text=f"✗ {search.error.sentence}")
            yield SwitcherRow(key="more", what=RowKind.MORE, text="ask again")
        elif search.asking:
            if search.further:
                yield SwitcherRow(key="more", what=RowKind.MORE, text="asking …")
        elif search.after:
            yield SwitcherRow(key="more", what=RowKind.MORE, text="more …")
        elif not search.found:
            about = fit(clean(typed.text), _ABOUT).rstrip()
            yield _note(f"no clan's name holds “{about}” · a tag or a link will do as well")

    def _next_step(self, *, empty: bool) -> Iterator[SwitcherRow]:
        if self.typed.link or self.typed.marked:
            return
        if empty and not self.typed.text:
            yield _note("no clan has been opened or saved yet")
        if self.typed.is_too_long:
            yield _note("this is too long for a clan's name; a tag or a link will do")
            return
        yield _note(
            f"{SHORTEST} letters or more search all clans; a tag or a link will do, too"
            if self.ready
            else "type or paste a clan's tag, or a link to the clan"
        )

    def _clan(self, found: RankedClan) -> SwitcherRow:
        entry = self.draft.book.find(found.tag)
        members = "–" if found.members is None else f"{found.members}/50"
        score = "–" if found.score is None else f"{found.score:,}"
        known = Bookmark(tag=found.tag, name=found.name) if not entry.name else entry
        key = f"found {found.tag}"
        return SwitcherRow(
            key=key,
            what=RowKind.CLAN,
            text=entry.label or found.name,
            aside=found.name if entry.label else "",
            where=str(found.tag),
            facts=f"{members:>5} {score:>7}  {found.location or '–'}",
            entries=(known if not entry.name else entry,),
            course=ClanList(_OPENED, (ClanRef(found.tag, found.name),), 0),
            starred=entry.saved,
            gone=key in self.draft.gone and not entry.saved,
        )


def _heading(title: str) -> SwitcherRow:
    return SwitcherRow(
        key=f"heading {title.partition(' · ')[0]}", what=RowKind.HEADING, text=title
    )


def _note(text: str) -> SwitcherRow:
    return SwitcherRow(key=f"note {text}", what=RowKind.NOTE, text=text)


def _stops(entries: tuple[Bookmark, ...]) -> tuple[ClanRef, ...]:
    return tuple(ClanRef(entry.tag, entry.name) for entry in entries)


def _alone(entry: Bookmark) -> ClanList:
    return ClanList(_OPENED, _stops((entry,)), 0)
