"""Other ways to look at a view: current decks by deck, war decks by member."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from clantui.core.model.battle import BattleLogs
from clantui.core.model.game import Card, Slot
from clantui.core.text.abbreviate import abbreviate_card
from clantui.core.views import all_view_names, tab_of, tab_title, variants, view_names
from clantui.core.views.data import ViewData
from clantui.core.views.deck_cells import draw_deck, draw_decks, main_cards
from clantui.core.views.decks_by_deck import VIEW as BY_DECK
from clantui.core.views.decks_by_deck import group_decks
from clantui.core.views.filter import parse_query
from clantui.core.views.view import Requires
from clantui.core.views.war_by_member import VIEW as BY_MEMBER
from tests.factories.decks import TROOPS, carrying, slots
from tests.factories.surveys import AT, PROPERTY, survey, tag
from tests.factories.war_decks import BATTLES, evidence, nth, war

EIGHT = TROOPS[:8]
NAMES = ["Ann", "Bob", "Cid", "Dee"]


def test_a_variant_shares_a_tab() -> None:
    """The keys of variants stand behind their tab's, and are no tabs of their own."""
    assert variants("decks") == variants("decks-by-deck") == ("decks", "decks-by-deck")
    assert variants("war-by-member") == ("war", "war-by-member")
    assert variants("favourites") == ("favourites",)
    assert set(all_view_names()) - set(view_names()) == {"decks-by-deck", "war-by-member"}
    assert [tab_of(name) for name in all_view_names() if tab_of(name) not in view_names()] == []
    assert [tab_title(name) for name in variants("decks")] == ["Decks", "Decks"]
    assert tab_title("some-view") == "Some view"


# Decks by deck


def test_a_deck_has_a_row_and_its_players() -> None:
    """Decks of the same eight cards, in any order, are one row; the most players stand first."""
    other = TROOPS[4:12]
    decks = [slots(other), slots(EIGHT), slots(EIGHT[::-1]), slots(EIGHT[:7])]
    data = carrying(decks, NAMES)
    rows = BY_DECK.count(data)
    assert [(row.place, row.who, row.players) for row in rows] == [
        (1, "Bob, Cid", 2),
        (2, "Ann", 1),
    ]
    assert BY_DECK.column("deck").text(rows[0]) == ", ".join(card.name for card in EIGHT)
    assert BY_DECK.summary(data, rows).startswith("2 different decks · 1 shared by 2 players")
    assert rows[0].mentions(tag(2))
    assert not rows[0].mentions(tag(0))
    leaf = BY_DECK.detail(rows[0], data, AT)
    assert [cells[0] for cells in leaf.cells] == ["Bob", "Cid"]
    assert leaf.players == (tag(1), tag(2))
    assert [tile.card for tile in leaf.deck] == [*EIGHT]
    assert leaf.lines == (
        "4.5 elixir on average",
        "cheapest four cards: 10",
        "2 players",
        ", ".join(card.name for card in EIGHT),
    )


def test_a_deck_is_found_by_its_cards_and_its_players() -> None:
    """The filter finds decks by a card's or a player's name, and by the average cost."""
    data = carrying([slots(EIGHT), slots(TROOPS[4:12])], NAMES)
    rows = BY_DECK.count(data)

    def found(query: str) -> list[str]:
        return [row.who for row in BY_DECK.filter_rows(rows, parse_query(query))]

    assert found('"troop 0"') == ["Ann"]
    assert found("bob") == ["Bob"]
    assert found("elixir:4.5") == ["Ann"]


@PROPERTY
@given(st.lists(st.lists(st.sampled_from(TROOPS), max_size=9), max_size=8))
def test_every_complete_deck_is_in_one_row(decks: list[list[Card]]) -> None:
    """Each player with eight different cards stands in one row; keys are unique."""
    rows = group_decks(carrying([slots(deck) for deck in decks]).survey)
    whole = [deck for deck in decks if len(deck) == len({card.id for card in deck}) == 8]
    assert sum(row.players for row in rows) == len(whole)
    assert len({row.key for row in rows}) == len(rows)
    assert BY_DECK.sort_rows(reversed(rows), BY_DECK.default_sort) == rows


def test_without_a_deck_it_says_so() -> None:
    """The sentences are those of the view by card."""
    assert BY_DECK.summary(ViewData(survey=survey([])), ()) == "this clan has no members"


# War decks by member


def test_a_member_has_a_row_with_four_decks() -> None:
    """Members of most decks stand first; each deck is told in full to machines."""
    data = evidence({0: [war(nth(0))], 2: [war(nth(0), nth(1)), war(nth(2), won=False)], 3: []})
    rows = BY_MEMBER.count(data)
    assert [(row.member.name, row.found, row.games) for row in rows] == [
        ("Player 2", 3, 3),
        ("Player 0", 1, 1),
        ("Player 3", 0, 0),
    ]
    values = {column.key: column.value(rows[1]) for column in BY_MEMBER.columns if column.key}
    assert values["deck_1"] == ", ".join(slot.card.name for slot in nth(0))
    assert values["deck_2"] is None
    assert values["tag"] == str(tag(0))
    leaf = BY_MEMBER.detail(rows[0], data, AT)
    assert leaf.lines[0] == "3 of 4 war decks found"
    assert leaf.players == (tag(2),)
    assert leaf.cells == (("Player 2", "2–1", "3"),)
    assert BY_MEMBER.summary(data, rows).startswith(
        "0 members with all 4 decks · 4 of 12 war deck"
    )
    assert BY_MEMBER.requires is Requires.BATTLES


@PROPERTY
@given(st.dictionaries(st.integers(0, 4), BATTLES, max_size=4))
def test_the_original_order_is_by_decks(logs: dict[int, list]) -> None:  # type: ignore[type-arg]
    """Whoever has a log has a row; places count from 1, those with most decks first."""
    rows = BY_MEMBER.count(evidence(logs))
    assert len(rows) == len(logs)
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert [row.found for row in rows] == sorted((row.found for row in rows), reverse=True)


def test_without_logs_it_says_what_is_missing() -> None:
    """The sentences are those of the view by card."""
    never = ViewData(survey=survey([None] * 2))
    assert BY_MEMBER.count(never) == ()
    assert BY_MEMBER.summary(never, ()) == "needs the battle logs, which are not loaded"
    logs = BattleLogs.start([tag(0)]).with_log(tag(0), ())
    assert len(BY_MEMBER.count(ViewData(survey=never.survey, logs=logs))) == 1


# Cells


@pytest.mark.parametrize(
    ("name", "cells", "short"),
    [
        ("Skeleton King", 6, "SkeKin"),
        ("Skeleton King", 5, "SkeKi"),
        ("Skeleton King", 13, "Skeleton King"),
        ("Hog Rider", 8, "HogRider"),
        ("P.E.K.K.A", 6, "PEKKA"),
        ("Mini P.E.K.K.A", 10, "Mini PEKKA"),
        ("The Log", 6, "Log"),
        ("X-Bow", 5, "X-Bow"),
        ("Wizard", 3, "Wiz"),
        ("...", 2, ".."),
    ],
)
def test_a_card_has_a_short_name(name: str, cells: int, short: str) -> None:
    """The starts of the words, without points and articles; a name that fits stays."""
    assert abbreviate_card(name, cells) == short


@PROPERTY
@given(st.text(min_size=1, max_size=20), st.integers(1, 20))
def test_a_short_name_fits(name: str, cells: int) -> None:
    """No short name is wider than its cells, whatever a card is called."""
    assert cell_len(abbreviate_card(name, cells)) <= cells


@PROPERTY
@given(st.integers(0, 4), st.integers(1, 120))
def test_decks_fill_their_cell(number: int, width: int) -> None:
    """One deck, or four side by side, are as wide as the cell, whatever its width."""
    decks = [tuple(slot.card for slot in nth(place)) for place in range(number)]
    drawn = [draw_decks(decks, 4, width), *(draw_deck(deck, width) for deck in decks)]
    for parts in drawn:
        assert sum(cell_len(text) for text, _ in parts) == width


def test_a_deck_is_known_by_its_costliest_cards() -> None:
    """The costliest come first; of as costly ones the first of the deck."""
    cards = tuple(slot.card for slot in (Slot(card=card) for card in EIGHT))
    assert [card.elixir for card in main_cards(cards, 2)] == [8, 7]
    text = "".join(part for part, _ in draw_decks([cards], 4, 57))
    assert text.split() == ["Troo7", "Troo6", "–", "–", "–"]
