"""Variants of views: current decks by deck, war decks by member."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.model.battle import BattleLogs
from clantui.core.model.game import Card, Rarity, Slot
from clantui.core.text.abbreviate import abbreviate_card
from clantui.core.views import (
    ALL_VIEWS,
    GROUPINGS,
    TAB_VIEWS,
    find_tab,
    list_variants,
    load_view,
    make_short_tab_title,
    make_tab_title,
)
from clantui.core.views.deck_cells import draw_deck, draw_decks, pick_main_cards
from clantui.core.views.decks_by_deck import VIEW as BY_DECK
from clantui.core.views.decks_by_deck import name_clan_decks
from clantui.core.views.filter import apply_filter, parse_query
from clantui.core.views.view import Requires, ViewData
from clantui.core.views.war_by_member import VIEW as BY_MEMBER
from tests.factories.battles import view_data
from tests.factories.decks import CHEF, PRINCESS, TROOPS, data_with_decks, make_survey_of, slots
from tests.factories.surveys import AT, LATE, PROPERTY, make_survey, player, tag
from tests.factories.war_decks import BATTLES, nth, war

EIGHT = TROOPS[:8]
NAMES = ["Ann", "Bob", "Cid", "Dee"]


def test_a_variant_shares_the_tab_of_its_view() -> None:
    """Variants follow the main view, have its titles, and are not tabs themselves."""
    assert {find_tab(name) for name in ALL_VIEWS} == {*TAB_VIEWS}
    for tab in TAB_VIEWS:
        variants = tuple(name for name in ALL_VIEWS if find_tab(name) == tab)
        assert variants[0] == tab
        assert {*variants[1:]}.isdisjoint(TAB_VIEWS)
        assert {list_variants(name) for name in variants} == {variants}
        assert {make_tab_title(name) for name in variants} == {make_tab_title(tab)}
        assert {make_short_tab_title(name) for name in variants} == {make_short_tab_title(tab)}
        assert {*GROUPINGS} >= {name[len(tab) + 1 :].replace("-", " ") for name in variants[1:]}
    assert "decks-by-deck" in list_variants("decks")
    assert list_variants("favourites") == ("favourites",)
    assert [make_tab_title("decks-by-deck"), make_short_tab_title("war-by-member")] == [
        "Decks",
        "WarDecks",
    ]


def test_a_tab_without_a_title_is_named_after_its_view() -> None:
    """A new view needs no title; without a short one, the title is that of narrow windows, too."""
    assert make_tab_title("new-cards") == make_short_tab_title("new-cards") == "New cards"
    assert make_short_tab_title("levels") == "Levels"


@pytest.mark.parametrize("name", ["", "colours", "view", "decks_by_deck", "decks-by-member"])
def test_an_unknown_view_is_an_error(name: str) -> None:
    """Neither the name of a file nor a module that is no view is the key of a view."""
    with pytest.raises(KeyError):
        load_view(name)


# Decks by deck


def test_players_of_the_same_deck_share_a_row() -> None:
    """Decks of the same eight cards, in any order, are one row; most players first."""
    other = TROOPS[4:12]
    decks = [slots(other), slots(EIGHT), slots(EIGHT[::-1]), slots(EIGHT[:7])]
    data = data_with_decks(decks, NAMES)
    rows = BY_DECK.count(data)
    assert [(row.place, row.player_names, row.players) for row in rows] == [
        (1, "Bob, Cid", 2),
        (2, "Ann", 1),
    ]
    assert BY_DECK.find_column("deck").text(rows[0]) == ", ".join(card.name for card in EIGHT)
    assert BY_DECK.summary(data, rows).startswith("2 different decks · 1 shared by 2 players")
    assert rows[0].mentions(tag(2))
    assert not rows[0].mentions(tag(0))
    detail = BY_DECK.detail(rows[0], data, AT)
    assert [cells[0] for cells in detail.cells] == ["Bob", "Cid"]
    assert detail.players == (tag(1), tag(2))
    assert [tile.card for tile in detail.deck] == [*EIGHT]
    assert detail.lines == (
        "4.5 elixir on average",
        "cycle 10",
        "2 players",
        ", ".join(card.name for card in EIGHT),
    )


@pytest.mark.parametrize(
    ("towers", "tower"),
    [
        ([(PRINCESS, 14)] * 3, "Tower Princess L14"),
        ([(PRINCESS, 14), (PRINCESS, 15), (PRINCESS, 14)], "Tower Princess"),
        ([(CHEF, 12), (PRINCESS, 14), (PRINCESS, 14)], "Tower Princess L14 (2 of 3)"),
        ([(CHEF, 12), (PRINCESS, 14), None], "Royal Chef L12 (1 of 3)"),
        ([None, None, None], ""),
    ],
)
def test_a_deck_names_the_tower_troop_of_most_players(
    towers: list[tuple[Card, int] | None], tower: str
) -> None:
    """The tower troop of most players is named, with a common level, and is in the link."""
    supports = [
        () if troop is None else (Slot(card=troop[0], level=troop[1]),) for troop in towers
    ]
    players = [replace(player(0), deck=slots(EIGHT), support=own) for own in supports]
    data = ViewData(survey=make_survey_of(players, NAMES))
    (row,) = BY_DECK.count(data)
    (deck,) = name_clan_decks([row], data.survey)
    assert deck.tower == tower
    assert (f"tower: {tower}" in BY_DECK.detail(row, data, AT).lines) == bool(tower)
    assert [slot.card.name in tower for slot in deck.support] == [True] * bool(tower)


def test_a_shared_deck_has_no_player() -> None:
    """A deck of one player has their name in its link, a deck of several has none."""
    data = data_with_decks([slots(EIGHT), slots(EIGHT), slots(TROOPS[4:12])], NAMES)
    shared, own = name_clan_decks(BY_DECK.count(data), data.survey)
    assert (shared.facts, shared.player) == ("2 players: Ann, Bob", None)
    assert (own.facts, own.player) == ("1 player: Cid", tag(2))


def test_a_deck_is_found_by_its_cards_and_its_players() -> None:
    """The filter finds decks by the name of a card or a player, and by the average cost."""
    data = data_with_decks([slots(EIGHT), slots(TROOPS[4:12])], NAMES)
    rows = BY_DECK.count(data)

    def filter_players(query: str) -> list[str]:
        return [row.player_names for row in apply_filter(rows, parse_query(query))]

    assert filter_players('"troop 0"') == ["Ann"]
    assert filter_players("bob") == ["Bob"]
    assert filter_players("elixir:4.5") == ["Ann"]


@PROPERTY
@given(st.lists(st.lists(st.sampled_from(TROOPS), max_size=9), max_size=8))
def test_every_complete_deck_is_in_one_row(decks: list[list[Card]]) -> None:
    """Each player with eight different cards is in one row; keys are unique."""
    rows = BY_DECK.count(data_with_decks([slots(deck) for deck in decks]))
    complete = [deck for deck in decks if len(deck) == len({card.id for card in deck}) == 8]
    assert sum(row.players for row in rows) == len(complete)
    assert len({row.key for row in rows}) == len(rows)
    assert BY_DECK.sort_rows(reversed(rows), BY_DECK.default_sort) == rows


def test_missing_decks_are_explained_as_in_the_main_view() -> None:
    """The sentences are those of the main view."""
    assert BY_DECK.summary(ViewData(survey=make_survey([])), ()) == "this clan has no members"


# War decks by member


def test_members_with_most_war_decks_are_first() -> None:
    """Members with most decks are first; exports have every card of each deck."""
    data = view_data({0: [war(nth(0))], 2: [war(nth(0), nth(1)), war(nth(2), won=False)], 3: []})
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
    detail = BY_MEMBER.detail(rows[0], data, AT)
    assert detail.lines[0] == "3 of 4 war decks found"
    assert detail.players == (tag(2),)
    assert detail.cells == (("Player 2", "2–1", "3"),)
    assert BY_MEMBER.summary(data, rows).startswith(
        "0 members with all 4 decks · 4 of 12 war deck"
    )
    assert BY_MEMBER.requires is Requires.BATTLES


def test_war_decks_are_found_by_member_and_by_card() -> None:
    """The filter matches the member's name and the names of the cards in the decks."""
    rows = BY_MEMBER.count(view_data({0: [war(nth(0))], 2: [war(nth(1))]}))
    for text in ('"player 2"', nth(1)[-1].card.name):
        assert [row.member.name for row in apply_filter(rows, parse_query(text))] == ["Player 2"]


@PROPERTY
@given(st.dictionaries(st.integers(0, 4), BATTLES, max_size=4))
def test_the_default_order_is_by_number_of_decks(logs: dict[int, list]) -> None:  # type: ignore[type-arg]
    """Whoever has a log has a row; places count from 1, most decks first."""
    rows = BY_MEMBER.count(view_data(logs))
    assert len(rows) == len(logs)
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert [row.found for row in rows] == sorted((row.found for row in rows), reverse=True)


def test_missing_logs_are_explained_as_in_the_main_view() -> None:
    """The sentences are those of the main view."""
    without_logs = ViewData(survey=make_survey([None] * 2))
    assert BY_MEMBER.count(without_logs) == ()
    assert BY_MEMBER.summary(without_logs, ()) == "needs the battle logs, which are not loaded"
    failed = BattleLogs.start([tag(0)]).with_failure(tag(0), LATE)
    failed_data = ViewData(survey=without_logs.survey, logs=failed)
    assert BY_MEMBER.summary(failed_data, ()) == "no battle log could be loaded"
    logs = BattleLogs.start([tag(0)]).with_log(tag(0), ())
    assert len(BY_MEMBER.count(ViewData(survey=without_logs.survey, logs=logs))) == 1


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
    """The starts of the words, without points and articles; a name that fits is kept."""
    assert abbreviate_card(name, cells) == short


@PROPERTY
@given(st.text(min_size=1, max_size=20), st.integers(1, 20))
def test_a_short_name_fits(name: str, cells: int) -> None:
    """No short name is wider than its cells, whatever the card's name."""
    assert cell_len(abbreviate_card(name, cells)) <= cells


@PROPERTY
@given(st.integers(0, 4), st.integers(1, 120))
def test_decks_fill_their_cell(number: int, width: int) -> None:
    """One deck, or four side by side, are exactly as wide as the cell."""
    decks = [tuple(slot.card for slot in nth(place)) for place in range(number)]
    drawn = [draw_decks(decks, 4, width), *(draw_deck(deck, width) for deck in decks)]
    for parts in drawn:
        assert sum(cell_len(text) for text, _ in parts) == width


def test_a_deck_is_known_by_its_costliest_cards() -> None:
    """The costliest come first; ties in the order of the deck."""
    cards = tuple(slot.card for slot in (Slot(card=card) for card in EIGHT))
    assert [card.elixir for card in pick_main_cards(cards, 2)] == [8, 7]
    text = "".join(part for part, _ in draw_decks([cards], 4, 57))
    assert text.split() == ["Troo7", "Troo6", "–", "–", "–"]
    rare = replace(EIGHT[0], rarity=Rarity.RARE, elixir=8)
    assert pick_main_cards((EIGHT[7], rare, replace(rare, elixir=None)), 2) == (rare, EIGHT[7])
    assert pick_main_cards((replace(rare, elixir=None), EIGHT[0]), 1) == (EIGHT[0],)


@pytest.mark.parametrize(("width", "cards"), [(28, 1), (29, 1), (52, 1), (53, 2), (77, 3)])
def test_a_deck_has_as_many_cards_as_have_room(width: int, cards: int) -> None:
    """Each card has five cells or more, with a blank after it and three between two decks."""
    decks = [tuple(slot.card for slot in nth(place)) for place in range(4)]
    names = [text for text, _ in draw_decks(decks, 4, width) if text.strip()]
    assert len(names) == 4 * cards
