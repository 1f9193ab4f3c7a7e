"""Tests of single lines of the player's sections and of the duel: notes, styles and gaps."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from typing import Final

import pytest
from msgspec.structs import replace
from textual.content import Content

from clantui.core.model.game import Form, Rarity, Slot
from clantui.core.model.snapshot import Snapshot
from clantui.core.players.duel import DeckState, assess_duel
from clantui.core.players.profile import Profile, RarityLevels
from clantui.core.stats.win_rate import WinRate
from clantui.core.views.war import WarDeck, find_war_decks
from clantui.ui.common.screens import BaseScreen
from clantui.ui.deck.tiles import TILE_LINES
from clantui.ui.player.battles import (
    RecentFormSection,
    WarDecksSection,
    _draw_range,
    _draw_rate,
    _draw_slot,
    _list_cards,
    _list_facts,
)
from clantui.ui.player.duel import _make_row
from clantui.ui.player.duel_decks import (
    _choose_style,
    _describe_deck,
    _draw_deck,
    _draw_head,
    _draw_unknown,
)
from clantui.ui.player.profile import (
    DeckSection,
    FavouriteSection,
    IdentitySection,
    LevelsSection,
    _draw_rarity,
)
from clantui.ui.player.section import PlayerSection, PlayerState
from tests.factories.war_decks import deck, nth
from tests.ui.harness import NOON, stage
from tests.ui.player.profiles import CARDS, LATE, TOWER, battles, profile


def make(section: PlayerSection, shown: Profile | None = None, **parts: object) -> PlayerSection:
    """Return a section with a state."""
    section.state = replace(PlayerState(profile=shown or profile(), now=NOON), **parts)
    return section


def styles_of(content: Content) -> list[str]:
    """Return the styles of a line."""
    return [str(span.style) for span in content.spans]


PLAYER: Final = profile().player
assert PLAYER is not None
PLAIN: Final = PLAYER


def test_the_first_lines_are_those_of_the_roster() -> None:
    """Role, trophies, rank and age come first; donations follow the clan, also one of both."""
    shown = profile()
    member = replace(
        shown.member,
        role="elder",
        trophies=6412,
        rank=2,
        last_seen=NOON - timedelta(hours=3),
        donations=1234,
        received=56,
    )
    lines = make(IdentitySection(), profile(member=member)).body(80)
    assert list(map(str, lines)) == [
        "elder · 6,412 trophies · clan rank 2 · seen 3 h ago",
        "in Thornwood #2PP · 1,234 donated · 56 received",
    ]
    for donated, received, fact in ((0, None, " · 0 donated"), (None, 0, " · 0 received")):
        few = replace(shown.member, donations=donated, received=received)
        assert str(make(IdentitySection(), profile(member=few)).body(80)[1]) == (
            f"in Thornwood #2PP{fact}"
        )
    gone = replace(PLAIN, clan=None)
    states: tuple[tuple[dict[str, object], list[str]], ...] = (
        ({"player": gone}, ["now in no clan, has probably left Thornwood"]),
        (
            {"player": gone, "is_waiting": True},
            ["in Thornwood #2PP", "◌ Loading the profile … · shown from an older snapshot"],
        ),
        ({"player": None, "is_waiting": True}, ["◌ Loading the profile …"]),
        ({"player": None}, ["✗ No profile: not loaded", "Esc, then r retries"]),
    )
    for changed, tail in states:
        drawn = list(map(str, make(IdentitySection(), replace(shown, **changed)).body(80)))
        assert drawn[-len(tail) :] == tail
    missing = make(IdentitySection(), profile(missing=LATE)).body(80)
    assert styles_of(missing[2]) == ["$text-error"]


def test_the_notes_of_a_deck() -> None:
    """Cost, cycle and tower; a deck that is not whole has its number of cards."""
    shown = profile()
    whole = make(DeckSection(), shown).note()
    assert whole.endswith(" · tower: Cannoneer 12")
    assert "only" not in whole
    tower = replace(TOWER, level=None)
    few = replace(PLAIN, deck=PLAIN.deck[:1], support=(tower,))
    note = make(DeckSection(), profile(few)).note()
    assert note.endswith("tower: Cannoneer · only 1 card")
    seven = make(DeckSection(), profile(replace(PLAIN, deck=PLAIN.deck[:7]))).note()
    assert seven.endswith("only 7 cards")
    simple = make(LevelsSection(), profile(replace(PLAIN, forms={}))).note()
    assert simple == "30 cards · 20 maxed"
    none = replace(PLAIN, deck=())
    empty = make(DeckSection(), profile(none))
    assert (empty.note(), list(map(str, empty.body(80)))) == ("", ["not known"])
    bare = replace(PLAIN, levels={}, forms={})
    assert make(LevelsSection(), profile(bare)).note() == ""
    assert list(map(str, make(LevelsSection(), profile(bare)).body(80))) == ["not known"]


@pytest.mark.parametrize(
    ("tier", "width", "line"),
    [
        ({"mean": 0.0}, 60, "common      3/20 cards   1 maxed                           –"),
        ({"mean": 0.0}, 20, "common      3/20   1 maxed      –"),
        ({"total": 0}, 60, "common         3 cards   1 maxed ████████           8.0"),
        ({"mean": 20.0}, 60, "common      3/20 cards   1 maxed ████████████████  20.0"),
        ({}, 100, "common      3/20 cards   1 maxed ████████           8.0"),
    ],
)
def test_a_rarity_has_its_cards_and_a_bar(tier: dict[str, float], width: int, line: str) -> None:
    """Without a level there is a dash, without a total no slash; a bar has sixteen cells."""
    levels = RarityLevels(rarity=Rarity.COMMON, cards=3, total=20, maxed=1, mean=8.0, cap=16)
    drawn = _draw_rarity(replace(levels, **tier), width)
    assert str(drawn) == line
    if "–" not in line:
        assert styles_of(drawn)[0] == "$rarity-common"
        assert styles_of(drawn)[2] == "$rarity-common-mark on $panel"


async def test_the_favourite_has_its_first_day_and_the_earlier_ones() -> None:
    """Without an earlier snapshot the day is the latest; in little room it is a line below."""
    shown = profile()
    snapshots = tuple(
        Snapshot(
            clan=shown.clan.tag,
            name="Thornwood",
            at=NOON - timedelta(days=days),
            names={shown.member.tag: shown.member.name},
            favourites={shown.member.tag: card},
        )
        for days, card in ((8, CARDS[3]), (7, CARDS[2]), (6, CARDS[1]), (5, None), (3, CARDS[0]))
    )
    async with stage(size=(80, 40)) as s:
        s.app.zone = UTC
        screen, section = BaseScreen[None](), FavouriteSection()
        make(section)
        await s.app.push_screen(screen)
        await screen.mount(section)

        def draw(shown: Profile, width: int = 80) -> list[str]:
            return list(map(str, make(section, shown).body(width)))

        since = f"since {NOON.day - 3} Nov"
        assert draw(profile(snapshots=snapshots[-2:])) == [f"Card 0 {since} (before: none)"]
        assert draw(profile(snapshots=snapshots[-2:]), 20) == ["Card 0", f"{since} (before: none)"]
        assert draw(profile(snapshots=snapshots[-1:])) == [f"Card 0 {since} or earlier"]
        before = "(before: none, Card 1, Card 2 and 1 more)"
        assert draw(profile(snapshots=snapshots)) == [f"Card 0 {since} {before}"]
        old = profile(snapshots=snapshots, missing=LATE)
        assert draw(old) == [f"Card 0 {before}"], "no day of an older profile"
        unknown = replace(PLAIN, favourite=None, unread_favourite=True)
        assert draw(profile(unknown, snapshots=snapshots[-2:])) == [
            "not known (before: Card 0, none)"
        ]
        long_ago = replace(snapshots[-1], at=NOON - timedelta(days=400))
        since = f"Card 0 since {NOON - timedelta(days=400):%-d %b %Y} or earlier"
        for width, lines in ((len(since), 1), (len(since) - 1, 2)):
            drawn = draw(profile(snapshots=(long_ago,)), width)
            assert (" ".join(drawn), len(drawn)) == (since, lines), "with its year"
        s.app.zone = timezone(timedelta(hours=13))
        assert draw(profile(snapshots=())) == [f"Card 0 since {NOON.day + 1} Nov or earlier"]
        s.app.zone = UTC
        nothing = replace(PLAIN, favourite=None)
        assert draw(profile(nothing)) == [f"none since {NOON.day} Nov or earlier"]
        assert section.note() == ""
        make(section)
        assert section.note().endswith(" · level 16")
        make(section, profile(replace(PLAIN, levels={})))
        assert "level" not in section.note()


def test_the_notes_of_the_battle_log() -> None:
    """Sample and age of the newest battle; the number of war decks of four."""
    log = battles(True, False, ago=2)
    note = make(RecentFormSection(), battles=log).note()
    assert note.endswith(" · last one 2 h ago")
    undated = (replace(log[0], at=None), *log[1:])
    assert "last one" not in make(RecentFormSection(), battles=undated).note()
    assert make(RecentFormSection(), battles=()).note() == ""
    decks = make(WarDecksSection(), battles=log)
    assert decks.note() == (
        "1 of 4 found in the battle log · counts every game of duels and boats"
    )
    assert make(WarDecksSection()).note() == ""
    loading = make(RecentFormSection(), battles=log, is_loading=True, error=LATE).body(80)
    assert str(loading[0]) == "◌ Loading the battle log …", "a reload replaces the error"
    assert len(loading) > 1


class TallDecks(WarDecksSection):
    """War decks of a window of a given height."""

    lines = 60

    @property
    def visible_lines(self) -> int:
        """Lines of the window."""
        return self.lines


async def test_war_decks_are_tiles_where_all_fit() -> None:
    """Decks stand side by side in equal rows; in a low or narrow window they are lists."""
    log = tuple(b for place in range(4) for b in battles(True, first=8 * place, ago=place + 1))
    async with stage() as s:
        screen, section = BaseScreen[None](), TallDecks()
        make(section, battles=log)
        await s.app.push_screen(screen)
        await screen.mount(section)
        shapes = {}
        for count in (1, 3, 4):
            make(section, battles=log[:count])
            for width in (50, 110, 240):
                lines = list(map(str, section.body(width)))
                heads = [line for line in lines if "elixir" in line]
                shapes[count, width] = len(heads), len(lines), max(map(len, lines)) <= width
                assert [line for line in lines if "not found" in line] == [
                    f"{number}  not found" for number in range(count + 1, 5)
                ]
        assert shapes == {
            (1, 50): (1, 15, True),
            (1, 110): (1, 15, True),
            (1, 240): (1, 15, True),
            (3, 50): (3, 39, True),
            (3, 110): (2, 26, True),
            (3, 240): (1, 13, True),
            (4, 50): (4, 51, True),
            (4, 110): (2, 25, True),
            (4, 240): (1, 12, True),
        }
        assert len(str(section.body(500)[0])) == 4 * 64 + 3 * 2, "a tile has at most 16 cells"
        for count, width, rows in ((4, 150, [2, 2]), (2, 98, [2]), (2, 97, [1, 1])):
            make(section, battles=log[:count])
            counts = [str(line).count("elixir") for line in section.body(width)]
            assert [number for number in counts if number] == rows, "as full as each other"
        section.lines = 2 * (TILE_LINES + 3)
        assert "╭" in str(section.body(97)[2]), "two rows fill the window"
        section.lines -= 1
        assert "╭" not in str(section.body(97)[2])
        section.lines = 60
        make(section, battles=log[:1])
        assert len(str(section.body(240)[0])) == 64, "a single deck has all the room"
        section.lines = 6
        assert "Card 0 evo" in "\n".join(map(str, section.body(110)))


class LowDeck(DeckSection):
    """The deck in a window without room for tiles."""

    @property
    def visible_lines(self) -> int:
        """Lines of the window: one less than tiles need."""
        return TILE_LINES


def test_the_cards_of_a_narrow_deck() -> None:
    """A cost of nothing is 0, an unknown level a dash; four columns need 56 cells."""
    free = replace(CARDS[0], elixir=0)
    slots = (Slot(card=free), *PLAIN.deck[1:])
    section = make(LowDeck(), profile(replace(PLAIN, deck=slots)))
    assert [len(section.body(width)) for width in (31, 55, 56)] == [8, 8, 4]
    lines = [str(line) for line in section.body(31)]
    assert lines[0].startswith("0 Card 0 ")
    assert lines[1].startswith("  – ")


def test_marks_have_their_colours_and_fill_their_cells() -> None:
    """A win has the colour of a gain, a loss that of a loss; exactly fitting marks are whole."""
    first = make(RecentFormSection(), battles=battles(True, False, None)).body(100)[1]
    assert first.plain.endswith("●○–")
    assert styles_of(first)[-3:] == ["$gain", "$loss", "$text-muted"]
    log = battles(*[True] * 25)
    assert str(make(RecentFormSection(), battles=log).body(200)[1]).endswith("●" * 25)
    assert str(make(RecentFormSection(), battles=(*log, log[0])).body(200)[1]).endswith("●…")


def test_the_facts_of_a_war_deck() -> None:
    """Games, results, and the age if it is known."""
    (found,) = find_war_decks(battles(True, True, False))
    assert _list_facts(found, NOON) == ["3 games: 2 wins, 1 loss", "1 h ago"]
    (once,) = find_war_decks(battles(True))
    assert _list_facts(once, NOON) == ["1 game: 1 win, 0 losses", "1 h ago"]
    head = str(_list_cards(1, once, NOON, 200)[0])
    heads = [str(_list_cards(1, once, NOON, len(head) + more)[0]) for more in (0, -1)]
    assert [line == head for line in heads] == [True, False], "a line may fill the window"
    assert "cycle" not in heads[1]
    assert _list_facts(replace(found, last_seen=None), NOON) == ["3 games: 2 wins, 1 loss"]


def test_a_win_rate_is_grey_without_enough_games() -> None:
    """The margin is always grey; the mark of the range has the colour of a clear result."""
    clear, few = WinRate(30, 2), WinRate(1, 0)
    assert str(_draw_rate(clear)) == "94%  ±9".rjust(8)
    assert styles_of(_draw_rate(clear)) == ["$text-muted"]
    assert (str(_draw_rate(few)), styles_of(_draw_rate(few))) == ("100%    ", ["$text-muted"])
    for rate, style in (
        (clear, "$gain-mark"),
        (WinRate(2, 30), "$loss-mark"),
        (WinRate(10, 10), "$text-muted"),
    ):
        assert style in styles_of(_draw_range(rate, 21))
        assert ("mark" in "".join(styles_of(_draw_range(rate, 21)))) == ("mark" in style)
    assert str(_draw_range(clear, 0)) == ""


@pytest.mark.parametrize(
    ("form", "cells", "text"),
    [
        (Form.PLAIN, 10, "Card 0    "),
        (Form.EVOLUTION, 10, "Card 0 evo"),
        (Form.EVOLUTION, 12, "Card 0 evo  "),
        (Form.HERO, 3, " hero"),
    ],
)
def test_a_card_of_a_war_deck_fills_its_cells(form: Form, cells: int, text: str) -> None:
    """The form has room before the name."""
    assert str(_draw_slot(Slot(card=CARDS[0], form=form), cells)) == text


DECKS: Final = tuple(
    WarDeck(slots=nth(place), last_seen=NOON - timedelta(hours=place)) for place in range(3)
)


def test_the_rows_of_a_duel_have_words_for_their_deck() -> None:
    """A card has its form, its deck, and a word or the chance of its deck."""
    evolved = (WarDeck(slots=deck(9, form=Form.EVOLUTION) + nth(2)), *DECKS[:1])
    duel = assess_duel(evolved, (9,))
    rows = {row.name: row for row in (_make_row(card, "33%") for card in duel.cards)}
    assert rows["Card 09 evo"].is_seen
    assert rows["Card 09 evo"].chance == "seen"
    assert rows["Card 09 evo"].deck == 1
    assert rows["Card 17"].chance == "now"
    assert (rows["Card 01"].chance, rows["Card 01"].deck) == ("33%", 2)
    open_duel = assess_duel(evolved, ())
    assert {_make_row(card, "33%").chance for card in open_duel.cards} == {"33%"}


def test_a_deck_of_a_duel_has_the_style_of_its_state() -> None:
    """A deck that is gone is struck, the one in play has an accent, an open one its chance."""
    assert str(_draw_head(2, "why", DeckState.GONE, 0.5)) == "Deck 2  why"
    assert styles_of(_draw_head(2, "why", DeckState.GONE, 0.5)) == ["bold strike", "$text-warning"]
    assert styles_of(_draw_head(2, "x", DeckState.PLAYING, 0.5)) == ["bold", "$text-accent"]
    head = _draw_head(2, "4.0 elixir", DeckState.OPEN, 0.5)
    assert (str(head), styles_of(head)) == ("Deck 2  50%  4.0 elixir", ["bold", "bold $gain"])
    assert [
        _choose_style(gone=g, seen=s) for g, s in ((True, True), (False, True), (False, False))
    ] == [
        "$text-muted strike",
        "bold",
        "$foreground",
    ]
    duel = assess_duel(DECKS, ())
    for played, words in ((True, "Deck 4  played"), (False, "Deck 4  25%  not in the battle log")):
        lines = str(_draw_unknown(4, duel, played=played)).split("\n")
        assert lines == [words, "unknown deck: any card that is in none of the others"]
    assert _describe_deck(DECKS[0], UTC) == f"5.5 elixir · of {NOON.day} Nov"
    assert _describe_deck(replace(DECKS[0], last_seen=None), UTC) == "5.5 elixir"


def test_the_names_of_a_deck_are_in_lines() -> None:
    """A name that was seen has a mark and is bold; a line is filled up to its last cell."""
    duel = assess_duel(DECKS, (1,))
    outlook = duel.decks[0]
    shown = _draw_deck(outlook, duel, 29, UTC)
    assert str(shown).split("\n")[1:] == [
        "✓ Card 01 · Card 02 · Card 03",
        "Card 04 · Card 05 · Card 06",
        "Card 07 · Card 08",
    ]
    assert str(_draw_deck(outlook, duel, 28, UTC)).split("\n")[1] == "✓ Card 01 · Card 02"
