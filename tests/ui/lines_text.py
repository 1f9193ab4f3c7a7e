"""Styled lines of players, duels, decks and the switcher, each state drawn without an app.

`python -m tests.ui.lines_text` writes `tests/ui/lines.txt`, the approved text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from textual.content import Content

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.battle import Mode
from clantui.core.model.errors import Unreachable
from clantui.core.model.game import Rarity, SeasonResult
from clantui.core.model.tag import Tag
from clantui.core.players.duel import assess_duel
from clantui.core.rankings import Page, RankedClan
from clantui.core.views.deck_tiles import make_tiles
from clantui.core.views.war import WarDeck, find_war_decks
from clantui.ui.deck.tiles import draw_tiles
from clantui.ui.player.battles import RecentFormSection, WarDecksSection, _draw_block
from clantui.ui.player.duel_decks import _draw_deck, _draw_unknown
from clantui.ui.player.profile import DeckSection, FavouriteSection, IdentitySection, LevelsSection
from clantui.ui.player.section import PlayerSection, PlayerState
from clantui.ui.switcher.edits import BookmarkEdits, BookmarkPart
from clantui.ui.switcher.list import draw_rows
from clantui.ui.switcher.query import SearchState, SwitcherQuery
from clantui.ui.switcher.rows import SwitcherModel
from tests.factories.war_decks import nth
from tests.ui.harness import NOON
from tests.ui.player.profiles import CARDS, LATE, battles, profile
from tests.ui.styled_text import mark_styles

LINES_FILE: Final = Path(__file__).with_name("lines.txt")
WIDTHS: Final = (58, 100)
"""Cells of the sections in windows of 60 and 102 columns."""

_LOADED: Final = profile().player
assert _LOADED is not None
_PLAYER: Final = _LOADED
_MEMBER: Final = replace(profile().member, donations=1234, received=56)
_WON: Final = (*battles(True, True, False, None), *battles(*[True] * 40, mode=Mode.PATH, ago=9))
_MIXED_DECK: Final = tuple(
    replace(slot, card=replace(slot.card, rarity=rarity))
    for slot, rarity in zip(_PLAYER.deck, (*Rarity, *Rarity), strict=False)
)


class LowDeck(DeckSection):
    """The deck in a window without room for tiles."""

    visible_lines = 10


class LowWarDecks(WarDecksSection):
    """War decks in a window without room for tiles."""

    visible_lines = 10


_PROFILES: Final = {
    "legends and donations": profile(
        replace(_PLAYER, season=SeasonResult(league=7)), member=_MEMBER
    ),
    "moved": profile(replace(_PLAYER, clan=Tag("9YY")), member=_MEMBER),
    "in no clan": profile(replace(_PLAYER, clan=None)),
    "waiting": profile(is_waiting=True),
    "older": profile(missing=LATE),
    "missing": replace(profile(), player=None, missing=LATE),
    "nothing known": profile(replace(_PLAYER, favourite=None, deck=(), levels={}, forms={})),
    "unread favourite": profile(replace(_PLAYER, favourite=None, unread_favourite=True)),
    "an unknown card": profile(
        replace(_PLAYER, favourite=CARDS[1], levels={**_PLAYER.levels, 5: 3}, deck=_MIXED_DECK),
        missing=LATE,
    ),
    "three cards, none listed": profile(replace(_PLAYER, deck=_PLAYER.deck[:3]), cards={}),
}
_LOGS: Final[dict[str, dict[str, object]]] = {
    "no log": {},
    "no log, failed": {"error": LATE},
    "empty log": {"battles": ()},
    "won": {"battles": _WON},
    "lost, failed": {"battles": battles(*[False] * 40), "error": LATE},
    "lost, loading": {"battles": battles(*[False] * 40), "error": LATE, "is_loading": True},
}


_PROFILE_SECTIONS: Final[tuple[type[PlayerSection], ...]] = (
    IdentitySection,
    FavouriteSection,
    LowDeck,
    LevelsSection,
)
_LOG_SECTIONS: Final[tuple[type[PlayerSection], ...]] = (RecentFormSection, LowWarDecks)


def list_blocks() -> Iterator[tuple[str, Iterable[Content]]]:
    """Yield each block: its title and its lines."""
    later = NOON + timedelta(hours=2)
    for name, shown in _PROFILES.items():
        state = PlayerState(profile=shown, now=later)
        for kind in _PROFILE_SECTIONS:
            # A favourite has days only in an app, which has a time zone.
            if kind is not FavouriteSection or not shown.favourite_periods:
                yield from _draw_section(f"profile: {name}", kind, state)
    failed = PlayerState(profile=profile(cards={}), now=NOON, cards_error=LATE)
    yield from _draw_section("no list of cards", LevelsSection, failed)
    for name, parts in _LOGS.items():
        state = replace(PlayerState(profile=profile(), now=later), **parts)
        for kind in _LOG_SECTIONS:
            yield from _draw_section(f"log: {name}", kind, state)
    yield from _list_decks()
    yield from _list_rows()


def _draw_section(
    name: str, kind: type[PlayerSection], state: PlayerState
) -> Iterator[tuple[str, Iterable[Content]]]:
    section = kind()
    section.state = state
    for width in WIDTHS:
        yield f"{name} · {kind.__name__} · {width}", section._lines(width)


def _list_decks() -> Iterator[tuple[str, Iterable[Content]]]:
    (found,) = find_war_decks(battles(True))
    found = replace(found, slots=_MIXED_DECK)
    for letters in (False, True):
        block = _draw_block(1, found, NOON, 40, letters=letters)
        yield f"war deck · letters {letters} · 40", block
    images = draw_tiles(make_tiles(_MIXED_DECK), 64, letters=True, image_lines=3)
    yield "tiles with images · 64", images
    decks = tuple(
        WarDeck(slots=nth(place), last_seen=NOON - timedelta(days=place)) for place in range(3)
    )
    duel = assess_duel(decks, (1, 9))
    yield "duel · 34", [_draw_deck(outlook, duel, 34, UTC) for outlook in duel.decks]
    unknown = [_draw_unknown(4, duel, played=played) for played in (True, False)]
    yield "unknown deck of a duel", unknown


def _list_rows() -> Iterator[tuple[str, Iterable[Content]]]:
    bookmarks = Bookmarks()
    for number, (tag, name, label, groups) in enumerate(
        (
            ("2PP", "Thornwood", "Ours", ("Family", "Rivals")),
            ("8YY", "Thorny Ash", "", ("Family",)),
            ("9UU", "Thornewt", "", ()),
            ("2VVQQ2LL", "ミノルの塔 Thorn", "", ()),
        )
    ):
        visited = NOON - timedelta(hours=20 * number) if number else None
        saved = bool(groups)
        bookmarks = bookmarks.with_bookmark(
            Bookmark(
                tag=Tag(tag), name=name, label=label, saved=saved, groups=groups, visited=visited
            )
        )
    edits = BookmarkEdits(bookmarks=bookmarks)
    removed = edits.without_row(
        "saved #8YY", BookmarkPart.SAVED, (bookmarks.find(Tag("8YY")),)
    ).without_row("recent #9UU", BookmarkPart.RECENT, (bookmarks.find(Tag("9UU")),))
    found = RankedClan(tag=Tag("2PR"), name="Thorn", raw_name="Thorn", members=7, score=12_345)
    page = Page(clans=(found, RankedClan(tag=Tag("2PP"), name="T", raw_name="T")), after="x")
    search = SearchState(text="thorn").with_page(page, first=True)
    model = SwitcherModel(edits=edits, now=NOON, open_clans=(Tag("9UU"), Tag("2PP")))
    for title, shown in (
        ("all", model),
        ("nothing", SwitcherModel(now=NOON, can_search=False)),
        ("removed, not kept", replace(model, edits=removed, keeps_data=False)),
        ("found", _type(model, "thorn", search)),
        ("more", _type(model, "thorn", search.with_request())),
        ("failed", _type(model, "thorn", search.with_error(Unreachable("no answer")))),
        ("searching", _type(model, "thorn", SearchState().with_text("thorn"))),
        ("not found", _type(model, "[zz] a long name of no clan", SearchState())),
        ("no key", replace(_type(model, "thorn", SearchState()), can_search=False)),
        ("a tag", _type(model, "#2PP", SearchState())),
        ("tags", _type(model, "#2PP #8YY #9UU", SearchState())),
        ("a player", _type(model, "https://royaleapi.com/player/2PP", SearchState())),
        ("a wrong tag", _type(model, "#2PX", SearchState())),
    ):
        for width in (58, 80):
            yield f"switcher: {title} · {width}", draw_rows(shown.rows(), width)


def _type(model: SwitcherModel, text: str, search: SearchState) -> SwitcherModel:
    return replace(model, query=SwitcherQuery.read(text), search=search)


def write_lines() -> str:
    """Return the text of all blocks that differ; blanks at the end of a line are left out."""
    titles: dict[str, str] = {}
    for title, lines in list_blocks():
        texts = [text.rstrip() for line in lines for text in mark_styles(line).split("\n")]
        titles.setdefault("\n".join(texts), title)
    return "\n".join(f"── {title}\n{text}" for text, title in titles.items()) + "\n"


if __name__ == "__main__":
    LINES_FILE.write_text(write_lines(), encoding="utf-8")
