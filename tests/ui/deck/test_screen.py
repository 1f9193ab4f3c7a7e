"""The screen of a deck: its QR code is read from the cells that the terminal is given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.widgets import Static

from clantui.core.model.game import Card, Form, Player, Rarity, Slot
from clantui.core.players.links import code_links, deck_link
from clantui.core.players.named_decks import NamedDeck, name_player_decks
from clantui.core.text.qr import QrCode, encode_qr
from clantui.core.views.deck_tiles import make_tiles
from clantui.core.views.war import WarDeck, WarDecks
from clantui.ui.appearance.appearance import DEFAULT_APPEARANCE, Appearance
from clantui.ui.appearance.themes import theme_names
from clantui.ui.common.header import ScreenHeader
from clantui.ui.deck.qr import draw_qr
from clantui.ui.deck.screen import DeckScreen, DeckText, QrText
from tests.core.text.qr_reader import read_qr, trim_margin
from tests.factories.surveys import PROPERTY
from tests.scenes.base import Scene, nothing
from tests.ui.appearance.test_appearance import dressed
from tests.ui.harness import NOON, Stage, tag_number
from tests.ui.screen_text import strips, text

EMPTY = Scene(name="deck-alone", play=nothing, tag="", demo=False)
TOWER = Slot(card=Card(id=159_000_001, name="Cannoneer", raw_name="Cannoneer"), level=12)
TAG = tag_number(1)


def deck(first: int = 0, number: int = 8, base: int = 26_000_000) -> tuple[Slot, ...]:
    """Return cards of all rarities; the first is an evolution, the second a hero."""
    rarities = list(Rarity)
    return tuple(
        Slot(
            card=Card(
                id=base + n,
                name=f"Card {n}",
                raw_name=f"Card {n}",
                elixir=n % 9 + 1,
                rarity=rarities[n % 6],
            ),
            level=14,
            form={first: Form.EVOLUTION, first + 1: Form.HERO}.get(n, Form.PLAIN),
        )
        for n in range(first, first + number)
    )


def named(slots: tuple[Slot, ...], support: tuple[Slot, ...] = (TOWER,)) -> NamedDeck:
    """Return a player's deck."""
    return NamedDeck(
        title="Current deck", slots=slots, tiles=make_tiles(slots), support=support, player=TAG
    )


WAR = WarDecks(
    decks=tuple(WarDeck(slots=deck(8 * n), last_seen=NOON, seen=3, wins=2) for n in range(1, 5))
)
DECKS = (
    named(deck()),
    *name_player_decks(TAG, None, WAR, NOON + timedelta(hours=2)),
)


@asynccontextmanager
async def opened(
    decks: tuple[NamedDeck, ...] = DECKS,
    size: tuple[int, int] = (80, 24),
    look: Appearance = DEFAULT_APPEARANCE,
) -> AsyncIterator[tuple[Stage, DeckScreen]]:
    """Open decks."""
    async with dressed(EMPTY, look, size) as on:
        screen = DeckScreen(decks)
        await on.app.push_screen(screen)
        await on.until(lambda: screen.query_one(ScreenHeader).parts.name)
        await on.pilot.pause()
        yield on, screen


def modules(lines: list[list[Segment]]) -> list[list[bool]]:
    """Read the modules of drawn lines, two from each cell; True for a dark one."""
    found: list[list[bool]] = []
    for line in lines:
        upper: list[bool] = []
        lower: list[bool] = []
        for sign, style, _ in line:
            assert style is not None
            assert style.color is not None
            assert style.bgcolor is not None
            ground, ink = is_dark(style.bgcolor.get_truecolor()), style.color.get_truecolor()
            for char in sign:
                assert char in " ▀▄"
                upper.append(is_dark(ink) if char == "▀" else ground)
                lower.append(is_dark(ink) if char == "▄" else ground)
        found += [upper, lower]
    return found


def is_dark(colour: tuple[int, int, int]) -> bool:
    """Tell black from white; there is nothing between."""
    assert tuple(colour) in {(0, 0, 0), (255, 255, 255)}
    return tuple(colour) == (0, 0, 0)


def read_screen(on: Stage) -> str:
    """Read the code on the screen."""
    region = on.app.screen.query_one(QrText).region
    lines = strips(on.app)[region.y : region.bottom]
    return read_qr(trim_margin(modules([[*line.crop(region.x, region.right)] for line in lines])))


def short(one: NamedDeck) -> str:
    """Return the short link of a deck."""
    return code_links(one.slots, one.support)[1]


# The code


@PROPERTY
@given(st.lists(st.integers(26_000_000, 28_999_999), min_size=8, max_size=8, unique=True))
def test_what_is_drawn_is_the_link(ids: list[int]) -> None:
    """The cells of every deck's code are read as its link."""
    link = "https://link.clashroyale.com/en/?clashroyale://copyDeck?deck=" + ";".join(
        map(str, ids)
    )
    code = QrCode(text=link, modules=encode_qr(link))
    dark: list[list[bool]] = []
    for line in draw_qr(code):
        pairs = [
            {
                ("on #FFFFFF", " "): (False, False),
                ("on #000000", " "): (True, True),
                ("#000000 on #FFFFFF", "▀"): (True, False),
                ("#000000 on #FFFFFF", "▄"): (False, True),
            }[str(span.style), char]
            for span in line.spans
            for char in line.plain[span.start : span.end]
        ]
        dark += [[upper for upper, _ in pairs], [lower for _, lower in pairs]]
    assert read_qr(trim_margin(dark)) == link


async def test_a_phone_reads_the_code_in_every_theme() -> None:
    """At 80 by 24 the cells of the screen are black on white, and read as the deck's link."""
    async with opened() as (on, screen):
        for theme in theme_names():
            on.app.theme = theme
            await on.pilot.pause()
            await on.until(lambda: screen.query_one(QrText).region.height == 22)
            assert (theme, read_screen(on)) == (theme, short(DECKS[0]))
        region = screen.query_one(QrText).region
        assert (region.width, region.right) == (43, 80)


async def test_tiles_stand_beside_the_code() -> None:
    """At 80 by 24 everything about the deck is in sight at the left of its code."""
    async with opened() as (on, screen):
        drawn = text(on.app)
        for word in (
            "Current deck",
            "elixir on average",
            "cheapest four cards: 10",
            "╭──evo──╮",
            "Cannoneer L12",
            "evo, hero: owned",
            "Scan it with your phone: the deck",
        ):
            assert word in drawn
        assert drawn.count("╭") == 8
        assert screen.query_one(DeckText).max_scroll_y == 0


@pytest.mark.parametrize(
    ("size", "is_full", "margin"),
    [
        ((43, 24), False, 1),
        ((79, 29), False, 4),
        ((60, 30), True, 4),
        ((120, 40), True, 4),
        ((200, 60), True, 4),
        ((84, 30), True, 1),
    ],
)
async def test_a_higher_window_has_the_full_link(
    size: tuple[int, int], is_full: bool, margin: int
) -> None:
    """From 30 lines on the link names the tower troop; the margin is as wide as there is room."""
    async with opened(size=size) as (on, screen):
        assert read_screen(on) == code_links(deck(), (TOWER,))[not is_full]
        assert screen.query_one(QrText).region.width == (45 if is_full else 41) + 2 * margin


@pytest.mark.parametrize(
    ("size", "left", "top"), [((200, 60), 65, 1), ((120, 40), 65, 1), ((60, 36), 0, 8)]
)
async def test_a_code_stands_at_the_tiles(size: tuple[int, int], left: int, top: int) -> None:
    """It follows them however wide the window; in a narrow one it is below what is said of it."""
    async with opened(size=size) as (on, screen):
        region = screen.query_one(QrText).region
        assert (region.x, region.y) == (left, top)
        assert "Scan it with your phone: the deck opens in the game." in text(on.app)


async def test_keys_go_through_the_decks() -> None:
    """→ and ← go round all decks; each has its own code, tiles and facts."""
    async with opened() as (on, screen):
        for key, place in (("right", 1), ("right", 2), ("left", 1), ("left", 0), ("left", 4)):
            await on.press(key)
            assert read_screen(on) == short(DECKS[place])
            assert screen.query_one(ScreenHeader).parts.position == f"{place + 1} of 5"
        drawn = text(on.app)
        assert "War deck 4" in drawn
        assert "3 games: 2 wins, 0 losses" in drawn
        assert "evo, hero: as played" in drawn


async def test_a_window_that_shrinks_has_the_link() -> None:
    """The code goes where it has no room, and comes back."""
    async with opened() as (on, screen):
        await on.pilot.resize_terminal(60, 20)
        await on.until(lambda: not screen.query_one(QrText).display)
        await on.pilot.resize_terminal(80, 24)
        await on.until(lambda: screen.query_one(QrText).region.height == 22)
        assert read_screen(on) == short(DECKS[0])


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (8, 5), (20, 8), (36, 200), (44, 23)])
async def test_it_draws_in_any_window(size: tuple[int, int]) -> None:
    """However small the window, no line is wider than its room, and the keys work."""
    async with opened(size=size) as (on, screen):
        await on.press("right")
        assert screen.deck is DECKS[1]
        lines = str(screen.query_one("#text", Static).content).split("\n")
        room = max(screen.query_one(DeckText).size.width, 1)
        assert max(map(cell_len, lines)) <= room


# The link in its place


@pytest.mark.parametrize(
    ("decks", "size", "look", "sentence"),
    [
        (
            DECKS,
            (60, 20),
            DEFAULT_APPEARANCE,
            "The QR code needs a window of 43×24; this one has 60×20.",
        ),
        (DECKS, (80, 24), Appearance(ascii=True), "ASCII has no signs for a QR code."),
        (
            DECKS,
            (80, 24),
            Appearance(colours=False),
            "A QR code needs black and white, and colours are off.",
        ),
        (
            (named(deck(base=26 * 10**17)),),
            (80, 24),
            DEFAULT_APPEARANCE,
            "The link is too long for a QR code here.",
        ),
    ],
)
async def test_without_a_code_the_link_is_told(
    decks: tuple[NamedDeck, ...], size: tuple[int, int], look: Appearance, sentence: str
) -> None:
    """One sentence says why there is no code; the link follows in full, then the tiles."""
    async with opened(decks, size, look) as (_, screen):
        assert not screen.query_one(QrText).display
        lines = str(screen.query_one("#text", Static).content).split("\n")
        said = " ".join(line.rstrip() for line in lines)
        assert f"{sentence} Open this link on your phone:" in said
        link = deck_link(decks[0].slots, decks[0].support).url or ""
        assert link in "".join(lines)
        assert sum(line.count("╭") for line in lines) == 8


async def test_a_short_deck_says_what_is_missing() -> None:
    """Without a link there is neither code nor link."""
    async with opened((named(deck(number=5)),)) as (on, screen):
        assert not screen.query_one(QrText).display
        assert "The deck has 5 cards; a link needs 8." in text(on.app)
        await on.press("Y")
        assert on.app.clipboard == ""


# Keys


async def test_keys_copy_the_link_and_go_back() -> None:
    """`Y` copies the link with its player; `Q` and Esc close the screen."""
    async with opened() as (on, screen):
        await on.press("right", "Y")
        assert on.app.clipboard == deck_link(DECKS[1].slots, (), TAG).url
        await on.press("Q")
        assert not screen.is_attached


async def test_a_single_deck_says_that_it_is_the_only_one() -> None:
    """→ goes nowhere, and says so."""
    async with opened(DECKS[:1]) as (on, screen):
        await on.press("right")
        assert "This is the only deck known here" in text(on.app)
        assert screen.deck is DECKS[0]


async def test_newer_decks_keep_the_place() -> None:
    """War decks that come later stand behind the current one, which stays."""
    async with opened(DECKS[:1]) as (on, screen):
        screen.show_decks(DECKS)
        await on.pilot.pause()
        assert screen.deck is DECKS[0]
        assert screen.query_one(ScreenHeader).parts.position == "1 of 5"
        screen.show_decks(())
        assert screen.deck is DECKS[0]


def test_the_decks_of_a_player_are_named() -> None:
    """The current deck stands before the war decks; one that is not known has no place."""
    player = Player(tag=TAG, deck=deck(), support=(TOWER,))
    decks = name_player_decks(TAG, player, WAR, NOON + timedelta(hours=2))
    assert [one.title for one in decks] == [
        "Current deck",
        *(f"War deck {n}" for n in range(1, 5)),
    ]
    assert [one.is_played for one in decks] == [False, True, True, True, True]
    assert decks[1].about == "3 games: 2 wins, 0 losses · 2 h ago"
    assert (decks[0].support, decks[1].support) == ((TOWER,), ())
    assert name_player_decks(TAG, Player(tag=TAG), WarDecks(), NOON) == ()
