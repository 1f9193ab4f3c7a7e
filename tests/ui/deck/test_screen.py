"""Tests of the deck screen; its QR code is decoded from the drawn cells."""

from __future__ import annotations

from bisect import bisect
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.widgets import Static

from clantui.core.model.game import Player
from clantui.core.players.links import make_code_links, make_deck_link
from clantui.core.text.qr import QrCode, encode_qr
from clantui.core.views.named_decks import NamedDeck
from clantui.core.views.war_by_member import name_player_decks
from clantui.ui.appearance.appearance import DEFAULT_APPEARANCE, Appearance
from clantui.ui.appearance.themes import list_theme_names
from clantui.ui.common.header import ScreenHeader
from clantui.ui.common.table.table import KeyScroll
from clantui.ui.deck.qr import QrText, draw_qr
from clantui.ui.deck.screen import DeckScreen
from tests.core.text.qr_reader import read_qr, trim_margin
from tests.factories.named_decks import DECKS, TAG, TOWER, WAR, deck, make_deck
from tests.factories.surveys import PROPERTY
from tests.scenes.base import Scene, do_nothing, play_scene
from tests.ui.deck.push_decks import push_decks
from tests.ui.harness import NOON, Stage
from tests.ui.screen_text import strips, text

EMPTY = Scene(name="deck-alone", play=do_nothing, tag="", demo=False)


@asynccontextmanager
async def open_decks(
    decks: tuple[NamedDeck, ...] = DECKS,
    size: tuple[int, int] = (80, 24),
    appearance: Appearance = DEFAULT_APPEARANCE,
) -> AsyncIterator[tuple[Stage, DeckScreen]]:
    """Open decks."""
    async with play_scene(EMPTY, size, appearance) as on:
        yield on, await push_decks(on, decks)


def modules(lines: list[list[Segment]]) -> list[list[bool]]:
    """Return the modules of drawn lines, two from each cell; True is dark."""
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
    """Return True for black and False for white; fail for any other colour."""
    assert tuple(colour) in {(0, 0, 0), (255, 255, 255)}
    return tuple(colour) == (0, 0, 0)


def read_screen(on: Stage) -> str:
    """Decode the QR code on the screen."""
    region = on.app.screen.query_one(QrText).region
    lines = strips(on.app)[region.y : region.bottom]
    return read_qr(trim_margin(modules([[*line.crop(region.x, region.right)] for line in lines])))


def short(deck: NamedDeck) -> str:
    """Return the link without the tower troop."""
    return make_code_links(deck.slots, deck.support)[1]


# The code


@PROPERTY
@given(st.lists(st.integers(26_000_000, 28_999_999), min_size=8, max_size=8, unique=True))
def test_the_drawn_code_encodes_the_link(ids: list[int]) -> None:
    """The cells of any deck's code decode to its link."""
    link = "https://link.clashroyale.com/en/?clashroyale://copyDeck?deck=" + ";".join(
        map(str, ids)
    )
    code = QrCode(modules=encode_qr(link))
    assert read_qr(trim_margin(modules([[*line] for line in draw_qr(code)]))) == link


USUAL_THEMES: Final = ("clantui-light", "ansi-dark")


@pytest.mark.parametrize(
    "themes",
    [
        USUAL_THEMES,
        pytest.param(
            [name for name in list_theme_names() if name not in USUAL_THEMES],
            marks=pytest.mark.soak,
        ),
    ],
    ids=["usual", "other"],
)
async def test_the_code_is_readable_in_every_theme(themes: Sequence[str]) -> None:
    """At 80×24 the cells of the code are black and white, and decode to the deck's link."""
    async with open_decks() as (on, screen):
        for theme in themes:
            on.app.theme = theme
            await on.pilot.pause()
            await on.until(lambda: screen.query_one(QrText).region.height == 22)
            assert (theme, read_screen(on)) == (theme, short(DECKS[0]))
        region = screen.query_one(QrText).region
        assert (region.width, region.right) == (43, 80)


async def test_the_code_of_the_next_deck_is_encoded_in_advance() -> None:
    """Codes of both neighbours are encoded in a thread, so that a step does not block."""
    decks = tuple(make_deck(deck(base=26_700_000 + 10 * n)) for n in range(4))
    async with open_decks(decks) as (on, screen):
        for key, place in (("left", 3), ("right", 0), ("right", 1)):
            await on.until(lambda: all(worker.is_finished for worker in screen.workers))
            before = encode_qr.cache_info().misses
            screen.action_step(-1 if key == "left" else 1)
            assert encode_qr.cache_info().misses == before, key
            await on.pilot.pause()
            assert read_screen(on) == short(decks[place])


async def test_the_tiles_are_beside_the_code() -> None:
    """At 80×24 all facts about the deck are visible to the left of its code."""
    async with open_decks() as (on, screen):
        drawn = text(on.app)
        for word in (
            "Current deck",
            "elixir on average",
            "cycle 10",
            "╭──evo──╮",
            "tower: Cannoneer L12",
            "evo, hero: all owned",
            "Scan it with your phone: the deck",
        ):
            assert word in drawn
        assert drawn.count("╭") == 8
        assert screen.query_one(KeyScroll).max_scroll_y == 0


async def test_a_small_window_shows_the_link_and_all_tiles() -> None:
    """At 60×20 the link and every tile are visible; only the header names the deck."""
    async with open_decks(size=(60, 20)) as (on, screen):
        drawn = text(on.app)
        assert "(Y copies it):" in drawn
        assert "tower: Cannoneer L12 · evo, hero: all owned" in drawn
        assert drawn.count("Current deck") == 1
        assert screen.query_one(KeyScroll).max_scroll_y == 0


@pytest.mark.parametrize(
    "cases",
    [
        [((84, 30), True, 1), ((79, 29), False, 4)],
        pytest.param(
            [
                ((43, 24), False, 1),
                ((120, 40), True, 4),
                ((60, 30), True, 4),
                ((200, 60), True, 4),
            ],
            marks=pytest.mark.soak,
        ),
    ],
    ids=["usual", "other"],
)
async def test_a_high_window_encodes_the_full_link(
    cases: list[tuple[tuple[int, int], bool, int]],
) -> None:
    """From 30 lines on the link includes the tower troop; the margin grows with the width."""
    async with open_decks() as (on, screen):
        for size, is_full, margin in cases:
            await on.resize(*size)
            width = (45 if is_full else 41) + 2 * margin
            assert screen.query_one(QrText).region.width == width, size
            assert read_screen(on) == make_code_links(deck(), (TOWER,))[not is_full], size


@pytest.mark.parametrize(
    "cases",
    [
        (
            ((120, 40), (65, 1)),
            ((60, 36), (0, 8)),
        ),
        pytest.param((((200, 60), (65, 1)),), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_the_code_is_beside_the_tiles_or_below_the_facts(
    cases: tuple[tuple[tuple[int, int], tuple[int, int]], ...],
) -> None:
    """The code is next to the tiles, however wide the window, or below the facts if narrow."""
    async with open_decks(size=(120, 40)) as (on, screen):
        for size, place in cases:
            await on.resize(*size)
            assert screen.query_one(QrText).region.offset == place, size
            assert "Scan it with your phone: the deck opens in the game." in text(on.app), size


async def test_arrow_keys_cycle_through_the_decks() -> None:
    """→ and ← cycle through all decks; each has its own code, tiles and facts."""
    async with open_decks() as (on, screen):
        for key, place in (("right", 1), ("right", 2), ("left", 1), ("left", 0), ("left", 4)):
            await on.press(key)
            assert read_screen(on) == short(DECKS[place])
            assert screen.query_one(ScreenHeader).parts.positions == (f"{place + 1} of 5",)
        drawn = text(on.app)
        assert "War deck 4" in drawn
        assert "3 games: 2 wins, 0 losses" in drawn
        assert "evo, hero: as played" in drawn


async def test_a_code_of_another_size_gets_its_room() -> None:
    """A code is shown whole, whatever the size of the one before it."""
    async with open_decks() as (on, screen):
        shown = screen.query_one(QrText)
        for length in (10, 100, 20):
            code = QrCode(modules=encode_qr("x" * length))
            shown.show(code)
            await on.pilot.pause()
            assert shown.region.size == (code.columns, code.lines)


async def test_a_resize_hides_and_restores_the_code() -> None:
    """The code is hidden without room, and shown again with room."""
    async with open_decks() as (on, screen):
        await on.resize(60, 20)
        await on.until(lambda: not screen.query_one(QrText).display)
        await on.resize(80, 24)
        await on.until(lambda: screen.query_one(QrText).region.height == 22)
        assert read_screen(on) == short(DECKS[0])


@pytest.mark.parametrize(
    "sizes",
    [
        [(1, 1), (44, 23)],
        pytest.param([(20, 8), (3, 2), (8, 5), (36, 200)], marks=pytest.mark.soak),
    ],
    ids=["usual", "other"],
)
async def test_the_screen_fits_every_window_size(sizes: list[tuple[int, int]]) -> None:
    """No line is wider than its widget, however small the window, and the keys work."""
    async with play_scene(EMPTY) as on:
        for size in sizes:
            await on.resize(*size)
            screen = await push_decks(on)
            await on.press("right")
            assert screen.deck is DECKS[1], size
            lines = str(screen.query_one("#text", Static).content).split("\n")
            room = max(screen.query_one(KeyScroll).size.width, 1)
            assert max(map(cell_len, lines)) <= room, size
            await on.press("escape")
            assert on.app.screen is on.screen, size


# The link in its place


@pytest.mark.parametrize(
    ("decks", "size", "appearance", "sentence"),
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
            (make_deck(deck(base=26 * 10**17)),),
            (80, 24),
            DEFAULT_APPEARANCE,
            "The link is too long for a QR code here.",
        ),
    ],
)
async def test_without_a_code_the_link_is_shown(
    decks: tuple[NamedDeck, ...], size: tuple[int, int], appearance: Appearance, sentence: str
) -> None:
    """The reason why there is no code is shown, then the whole link, then the tiles."""
    async with open_decks(decks, size, appearance) as (_, screen):
        assert not screen.query_one(QrText).display
        lines = str(screen.query_one("#text", Static).content).split("\n")
        message = " ".join(line.rstrip() for line in lines)
        assert f"{sentence} Open this link on your phone (Y copies it):" in message
        link = make_deck_link(decks[0].slots, decks[0].support).url or ""
        assert link in "".join(lines)
        assert sum(line.count("╭") for line in lines) == 8


async def test_an_incomplete_deck_has_no_link_and_no_code() -> None:
    """A deck of less than eight cards shows the reason, and `Y` copies nothing."""
    async with open_decks((make_deck(deck(number=5)),)) as (on, screen):
        assert not screen.query_one(QrText).display
        assert "The deck has 5 cards; a link needs 8." in text(on.app)
        await on.press("Y")
        assert on.app.clipboard == ""


# Keys


async def test_keys_copy_the_link_and_go_back() -> None:
    """`Y` copies the link with its player; `Q` closes the screen."""
    async with open_decks() as (on, screen):
        await on.press("right", "Y")
        assert on.app.clipboard == make_deck_link(DECKS[1].slots, (), TAG).url
        await on.press("Q")
        assert not screen.is_attached


async def test_a_single_deck_has_no_next_deck() -> None:
    """→ shows a message and changes nothing."""
    async with open_decks(DECKS[:1]) as (on, screen):
        await on.press("right")
        assert "This is the only deck known here" in text(on.app)
        assert screen.deck is DECKS[0]


async def test_added_decks_keep_the_current_one() -> None:
    """War decks that are loaded later are added after the current deck, which stays."""
    async with open_decks(DECKS[:1]) as (on, screen):
        assert "Next" not in text(on.app)
        screen.show_decks(DECKS)
        await on.pilot.pause()
        assert "Next" in text(on.app)
        assert screen.deck is DECKS[0]
        assert screen.query_one(ScreenHeader).parts.positions == ("1 of 5",)
        screen.show_decks(())
        assert screen.deck is DECKS[0]


async def test_the_next_deck_is_shown_from_its_top() -> None:
    """Another deck in a low window begins at its first line, however far one had scrolled."""
    async with open_decks(size=(60, 10)) as (on, screen):
        await on.press("G")
        scroll = screen.query_one(KeyScroll)
        assert scroll.scroll_offset.y > 0
        await on.press("right")
        assert scroll.scroll_offset.y == 0


async def test_fewer_decks_show_their_last_one() -> None:
    """If there are fewer decks than the number of the current one, the last is shown."""
    async with open_decks() as (on, screen):
        await on.press("left")
        assert screen.deck is DECKS[-1]
        screen.show_decks(DECKS[:2])
        assert screen.deck is DECKS[1]
        await on.until(lambda: screen.query_one(ScreenHeader).parts.positions == ("2 of 2",))


async def test_decks_change_before_and_after_the_screen_is_shown() -> None:
    """Newer decks of a screen that is not on the stage are shown when it is."""
    async with play_scene(EMPTY) as on:
        screen = DeckScreen(DECKS)
        screen.show_decks(DECKS[:1])
        assert screen.deck is DECKS[0]
        await on.app.push_screen(screen)
        await on.until(lambda: screen.query_one(ScreenHeader).parts.name == DECKS[0].title)
        await on.press("escape")
        await on.until(lambda: not screen.is_attached)
        screen.show_decks(DECKS[1:2])
        assert screen.deck is DECKS[1]


async def test_the_name_of_a_deck_is_above_its_tiles_if_all_lines_fit() -> None:
    """In a lower window, the line of the name and the blank one leave their room to the others."""
    async with open_decks(size=(60, 20)) as (on, screen):
        has_name, rooms = [], {True: set[int](), False: set[int]()}
        for height in range(14, 22):
            await on.resize(60, height)
            room = screen.query_one(KeyScroll).size.height
            lines = str(screen.query_one("#text", Static).content).splitlines()
            has_name.append(lines[0] == DECKS[0].title)
            rooms[has_name[-1]].add(room - len(lines))
        assert has_name == sorted(has_name)
        assert min(rooms[True]) == 0, "a text that exactly fits has the name"
        assert max(rooms[False]) == 1, "one line more, and it has not"


async def test_the_longest_code_is_that_of_a_usual_link() -> None:
    """Of a longer link there is no code in any window, nor of one that no code can hold."""
    async with open_decks(size=(60, 20)) as (_, screen):
        too_long = "The link is too long for a QR code here."
        longest = 99 + bisect(range(100, 200), 45, key=lambda n: len(encode_qr("x" * n)))
        assert [len(encode_qr("x" * n)) for n in (longest, longest + 1)] == [45, 49]
        for length in (10, 100, longest):
            assert screen._find_reason("x" * length) != too_long, length
        for length in (longest + 1, 200, 9999):
            assert screen._find_reason("x" * length) == too_long, length


def test_the_decks_of_a_player_are_named() -> None:
    """The current deck is before the war decks; unknown decks are left out."""
    player = Player(tag=TAG, deck=deck(), support=(TOWER,))
    decks = name_player_decks(TAG, player, WAR, NOON + timedelta(hours=2))
    assert [deck.title for deck in decks] == [
        "Current deck",
        *(f"War deck {n}" for n in range(1, 5)),
    ]
    assert [deck.is_played for deck in decks] == [False, True, True, True, True]
    assert decks[1].facts == "3 games: 2 wins, 0 losses, 1 draw · 2 h ago"
    assert (decks[0].support, decks[1].support) == ((TOWER,), ())
    assert name_player_decks(TAG, Player(tag=TAG), (), NOON) == ()
