"""Levels of a clan's cards, and the high ones that are not played."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.game import Card, Form, Player
from clantui.core.views.levels import VIEW, LevelRow, count_levels
from clantui.core.views.view import Requires, ViewData
from tests.factories.decks import MIRROR, PRINCESS, TROOPS, make_survey_of, slots
from tests.factories.surveys import AT, PROPERTY, make_survey, player, tag

FIRST, SECOND, THIRD = TROOPS[:3]
ALL: Final[Mapping[int, Card]] = {card.id: card for card in (FIRST, SECOND, THIRD, PRINCESS)}
IDS = st.sampled_from([card.id for card in (*TROOPS, MIRROR)])
PLAYERS = st.builds(
    lambda owned, forms, deck, favourite: replace(
        player(0, favourite), levels=owned, forms=forms, deck=slots(deck)
    ),
    st.dictionaries(IDS, st.integers(1, 16)),
    st.dictionaries(IDS, st.sampled_from([*map(Form, range(1, 4))])),
    st.lists(st.sampled_from(TROOPS), max_size=8),
    st.none() | st.sampled_from(TROOPS),
)
CLANS = st.lists(st.none() | PLAYERS, max_size=10)


def make_owner(owned: Mapping[Card, int], **more: object) -> Player:
    """Return a player who owns cards at levels."""
    owner = replace(player(0), levels={card.id: level for card, level in owned.items()})
    return replace(owner, **more)


def count_by_card(*players: Player | None, cards: Mapping[int, Card] = ALL) -> dict[int, LevelRow]:
    """Return the rows of a clan of these players, by card id."""
    return {
        row.key: row for row in count_levels(ViewData(survey=make_survey_of(players), cards=cards))
    }


@PROPERTY
@given(CLANS)
def test_every_owned_card_is_counted(players: list[Player | None]) -> None:
    """Owners, levels and forms are those of the profiles, each card in one row."""
    rows = count_levels(ViewData(survey=make_survey_of(players)))
    owners = [player for player in players if player is not None and player.owned]
    levels = [level for owner in owners for level in owner.levels.values()]
    forms = [form for owner in owners for form in owner.forms.values()]
    assert sum(row.players for row in rows) == sum(len({*p.levels, *p.forms}) for p in owners)
    assert sum(row.maxed for row in rows) == levels.count(16)
    assert sum(row.evolutions for row in rows) == sum(form in (1, 3) for form in forms)
    assert sum(row.heroes for row in rows) == sum(form in (2, 3) for form in forms)
    assert len({row.key for row in rows}) == len(rows)
    assert all(row.total == len(owners) for row in rows)


@PROPERTY
@given(CLANS)
def test_no_number_is_greater_than_its_total(players: list[Player | None]) -> None:
    """Maxed and unused are high, high are owners, unused are not played; levels are 1 to 16."""
    for row in count_levels(ViewData(survey=make_survey_of(players))):
        assert 0 <= row.maxed <= row.high <= row.players <= row.total
        assert row.unused <= row.high
        assert row.unused + row.played <= row.players
        assert row.level is None or 1 <= row.level <= 16
        assert 0 <= row.share <= 1


@PROPERTY
@given(CLANS)
def test_places_are_the_default_order(players: list[Player | None]) -> None:
    """Places count from 1, by unused, then by maxed, then by average level."""
    rows = count_levels(ViewData(survey=make_survey_of(players)))
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert VIEW.sort_rows(reversed(rows), VIEW.default_sort) == rows
    ranks = [(row.unused, row.maxed, row.level or 0) for row in rows]
    assert ranks == sorted(ranks, reverse=True)


def test_unused_is_high_and_neither_favourite_nor_in_the_deck() -> None:
    """A high level is 15 or more."""
    deck = slots([SECOND])
    rows = count_by_card(
        make_owner({FIRST: 15}, deck=deck),
        make_owner({FIRST: 16}, deck=deck),
        make_owner({FIRST: 14}, deck=deck),
        make_owner({FIRST: 16}, deck=slots([FIRST])),
        make_owner({FIRST: 16}, deck=deck, favourite=FIRST),
    )
    row = rows[FIRST.id]
    assert (row.unused, row.high, row.played, row.maxed, row.players) == (2, 4, 2, 3, 5)


def test_a_player_without_a_known_deck_is_not_counted_as_unused() -> None:
    """Cards of a player whose deck is unknown do not count as unused."""
    rows = count_by_card(make_owner({FIRST: 16}), make_owner({FIRST: 16}, deck=slots([SECOND])))
    assert rows[FIRST.id].unused == 1


def test_cards_that_no_one_owns_are_rows() -> None:
    """The list of all cards adds those that no one owns, last, without tower troops."""
    rows = count_levels(ViewData(survey=make_survey_of([make_owner({SECOND: 12})]), cards=ALL))
    assert [(row.card, row.players, row.level) for row in rows] == [
        (SECOND, 1, 12),
        (FIRST, 0, None),
        (THIRD, 0, None),
    ]
    assert (
        VIEW.detail(rows[1], ViewData(survey=make_survey([])), AT).lines[-1]
        == "none of 1 player owns it"
    )


def test_a_card_without_a_known_name_is_named_by_its_id() -> None:
    """Names come from the list of all cards, from decks and favourites, or from the id."""
    owner = make_owner({FIRST: 9, SECOND: 9, MIRROR: 9}, deck=slots([FIRST]), favourite=SECOND)
    names = {row.card.name for row in count_by_card(owner, cards={}).values()}
    assert names == {"Troop 0", "Troop 1", f"Card {MIRROR.id}"}
    assert MIRROR.id in count_by_card(owner, cards={MIRROR.id: MIRROR})
    assert count_by_card(owner, cards={MIRROR.id: MIRROR})[MIRROR.id].card is MIRROR
    assert VIEW.requires == Requires.CARDS


def test_a_player_without_cards_does_not_count() -> None:
    """A profile without cards is unknown: shares are of the other players."""
    players = [make_owner({FIRST: 16}), replace(player(0)), None]
    (row,) = count_by_card(*players, cards={}).values()
    assert (row.total, row.share) == (1, 1.0)
    data = ViewData(survey=make_survey_of(players))
    assert "1 player without levels" in VIEW.summary(data, VIEW.count(data))


def test_an_evolution_without_a_level_is_owned() -> None:
    """A card with only a known evolution has an owner and no level."""
    (row,) = count_by_card(replace(player(0), forms={FIRST.id: Form(3)}), cards={}).values()
    assert (row.players, row.level, row.evolutions, row.heroes) == (1, None, 1, 1)


def test_the_details_begin_with_the_highest_level() -> None:
    """The highest owner is first, ties in roster order; a cell has their use of the card."""
    deck = slots([FIRST])
    players = [
        make_owner({FIRST: 13}, deck=slots([SECOND]), favourite=FIRST),
        make_owner({FIRST: 16}, deck=deck, forms={FIRST.id: Form.EVOLUTION}),
        replace(player(0), forms={FIRST.id: Form.HERO}),
        make_owner({FIRST: 16}, deck=deck, favourite=FIRST),
        make_owner({FIRST: 13}, deck=slots([SECOND])),
    ]
    data = ViewData(survey=make_survey_of(players, ["Ann", "Bob", "Cid", "Dee", "Eve"]))
    row = next(row for row in VIEW.count(data) if row.card == FIRST)
    detail = VIEW.detail(row, data, AT)
    assert detail.headings[:4] == ("Player", "Lvl", "Has", "Plays")
    assert [cells[:4] for cells in detail.cells] == [
        ("Bob", "16", "evo", "deck"),
        ("Dee", "16", "·", "both"),
        ("Ann", "13", "·", "fav"),
        ("Eve", "13", "·", "·"),
        ("Cid", "–", "hero", "–"),
    ]
    assert detail.players == tuple(tag(n) for n in (1, 3, 0, 4, 2))
    assert {len(cells) for cells in detail.cells} == {len(detail.headings)}
    assert row.highest == "Bob, Dee"
    assert "1 has the evolution · 1 has the hero" in detail.lines


def test_the_summary_is_of_all_cards() -> None:
    """The average level and the maxed share are of all cards that anyone owns."""
    deck = slots([THIRD])
    data = ViewData(
        survey=make_survey_of(
            [make_owner({FIRST: 16, SECOND: 10}, deck=deck), make_owner({FIRST: 15}, deck=deck)]
        ),
        cards=ALL,
    )
    assert VIEW.summary(data, VIEW.count(data)) == (
        "average level 13.7 · 33% maxed · most unused: Troop 0 (2 players) · 1 card no one owns"
    )


@pytest.mark.parametrize("column", ["idle", "maxed", "level", "evolutions", "heroes"])
def test_figures_are_sorted_from_high_to_low(column: str) -> None:
    """The first click on a number column shows the highest first."""
    assert VIEW.natural_sort(column).descending


def test_missing_levels_are_explained() -> None:
    """An empty clan, one still loading, and one without cards have their own sentences."""
    for cards in ({}, ALL):
        sentences = [
            VIEW.summary(data, VIEW.count(data))
            for data in (
                ViewData(survey=clan, cards=cards)
                for clan in (
                    make_survey([]),
                    make_survey_of([None]),
                    make_survey_of([player(0), None]),
                    make_survey([None]),
                )
            )
        ]
        assert sentences == [
            "this clan has no members",
            "Loading players …",
            "Loading players …",
            "no levels are known",
        ]


def test_a_row_mentions_the_players_who_play_the_card() -> None:
    """An owner who does not play it, and a player who does not own it, are not mentioned."""
    deck = slots([FIRST])
    players = [make_owner({FIRST: 14}, deck=deck), make_owner({FIRST: 14}), make_owner({})]
    survey = make_survey_of(players)
    (row,) = (row for row in count_levels(ViewData(survey=survey)) if row.card == FIRST)
    assert [row.mentions(member.tag) for member in survey.clan.members] == [True, False, False]


def test_the_details_count_owners_in_words() -> None:
    """Verbs agree with their numbers; no one is left out of a sentence, and no one made up."""
    elsewhere = slots([SECOND])
    lines = {}
    for unused in (0, 1, 2):
        players = [
            make_owner({FIRST: 16}, deck=elsewhere if number < unused else slots([FIRST]))
            for number in range(3)
        ]
        data = ViewData(survey=make_survey_of(players), cards=ALL)
        rows = {row.card: row for row in VIEW.count(data)}
        lines[unused] = VIEW.detail(rows[FIRST], data, AT).lines[2]
        assert VIEW.detail(rows[THIRD], data, AT).lines[1] == "none of 3 players owns it"
        assert ("most unused" in VIEW.summary(data, (*rows.values(),))) == bool(unused)
    assert lines == {
        0: "3 at level 15+",
        1: "3 at level 15+, 1 of them does not play it",
        2: "3 at level 15+, 2 of them do not play it",
    }


def test_a_level_above_the_cap_is_maxed() -> None:
    """The game once added levels before it raised the cap."""
    (row,) = count_by_card(make_owner({FIRST: 17}), make_owner({FIRST: 15}), cards={}).values()
    assert (row.cap, row.maxed, row.high) == (16, 1, 2)


def test_the_cap_is_the_highest_level_of_all_cards() -> None:
    """After the cap was raised, no card of an older profile is maxed."""
    raised = {FIRST.id: replace(FIRST, max_level=17)}
    owner = make_owner({FIRST: 16}, cap=16)
    (old,) = count_by_card(owner, cards={}).values()
    (new,) = count_by_card(owner, cards=raised).values()
    assert [(row.cap, row.maxed, row.high) for row in (old, new)] == [(16, 1, 1), (17, 0, 1)]
    data = ViewData(survey=make_survey_of([owner]), cards=raised)
    assert "1 at level 16+" in VIEW.detail(new, data, AT).lines


def test_a_name_of_all_cards_is_better_than_one_of_a_profile() -> None:
    """A profile whose card has no name does not change the name of its row."""
    nameless = replace(FIRST, name="Card 1", raw_name="")
    owner = make_owner({FIRST: 9}, deck=slots([nameless]))
    assert count_by_card(owner, cards={})[FIRST.id].card.name == "Card 1"
    assert count_by_card(owner)[FIRST.id].card.name == FIRST.name


def test_without_a_known_level_no_one_has_the_highest() -> None:
    """The owners of a card are not named if none of their levels is known."""
    (row,) = count_by_card(replace(player(0), unlevelled=(FIRST.id,)), cards={}).values()
    assert (row.players, row.level, row.highest) == (1, None, "")
