"""Levels of a clan's cards, and the strong ones that lie idle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.game import Card, Form, Player
from clantui.core.views import load_view
from clantui.core.views.data import ViewData
from clantui.core.views.levels import VIEW, LevelRow, count_levels
from clantui.core.views.view import Requires
from tests.factories.decks import MIRROR, PRINCESS, TROOPS, picture, slots
from tests.factories.surveys import AT, PROPERTY, player, survey, tag

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


def owning(owned: Mapping[Card, int], **more: object) -> Player:
    """Return a player who owns cards at levels."""
    told = replace(player(0), levels={card.id: level for card, level in owned.items()})
    return replace(told, **more)


def counted(*players: Player | None, cards: Mapping[int, Card] = ALL) -> dict[int, LevelRow]:
    """Return the rows of a clan of these players, by the card's id."""
    return {row.key: row for row in count_levels(picture(players), cards)}


@PROPERTY
@given(CLANS)
def test_every_owned_card_is_counted(players: list[Player | None]) -> None:
    """Owners, levels and forms are those the profiles tell, each card in one row."""
    rows = count_levels(picture(players), {})
    told = [one for one in players if one is not None and (one.levels or one.forms)]
    assert sum(row.players for row in rows) == sum(len({*p.levels, *p.forms}) for p in told)
    assert sum(row.maxed for row in rows) == sum(
        level == 16 for one in told for level in one.levels.values()
    )
    assert sum(row.evolutions for row in rows) == sum(
        form in (1, 3) for one in told for form in one.forms.values()
    )
    assert sum(row.heroes for row in rows) == sum(
        form in (2, 3) for one in told for form in one.forms.values()
    )
    assert len({row.key for row in rows}) == len(rows)
    assert all(row.of == len(told) for row in rows)


@PROPERTY
@given(CLANS)
def test_no_figure_is_greater_than_what_it_is_part_of(players: list[Player | None]) -> None:
    """Maxed and idle are strong, strong are owners, idle are not played; levels are 1 to 16."""
    for row in count_levels(picture(players), {}):
        assert 0 <= row.maxed <= row.strong <= row.players <= row.of
        assert row.idle <= row.strong
        assert row.idle + row.played <= row.players
        assert row.level is None or 1 <= row.level <= 16
        assert 0 <= row.share <= 1


@PROPERTY
@given(CLANS)
def test_places_are_the_original_order(players: list[Player | None]) -> None:
    """Places count from 1, by what is unused, then by what is maxed, then by the average level."""
    rows = count_levels(picture(players), {})
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert VIEW.sort_rows(reversed(rows), VIEW.default_sort) == rows
    ranks = [(row.idle, row.maxed, row.level or 0) for row in rows]
    assert ranks == sorted(ranks, reverse=True)


def test_idle_is_strong_and_played_by_nobody() -> None:
    """At 15 or more, neither the favourite nor in the deck; below that, or played, not idle."""
    deck = slots([SECOND])
    rows = counted(
        owning({FIRST: 15}, deck=deck),
        owning({FIRST: 16}, deck=deck),
        owning({FIRST: 14}, deck=deck),
        owning({FIRST: 16}, deck=slots([FIRST])),
        owning({FIRST: 16}, deck=deck, favourite=FIRST),
    )
    row = rows[FIRST.id]
    assert (row.idle, row.strong, row.played, row.maxed, row.players) == (2, 4, 2, 3, 5)


def test_a_player_without_a_deck_is_not_called_idle() -> None:
    """A player whose deck is unknown is not counted as leaving cards idle."""
    rows = counted(owning({FIRST: 16}), owning({FIRST: 16}, deck=slots([SECOND])))
    assert rows[FIRST.id].idle == 1


def test_cards_that_nobody_has_are_rows() -> None:
    """The list of all cards brings those that nobody owns, last; tower troops are not levelled."""
    rows = count_levels(picture([owning({SECOND: 12})]), ALL)
    assert [(row.card, row.players, row.level) for row in rows] == [
        (SECOND, 1, 12),
        (FIRST, 0, None),
        (THIRD, 0, None),
    ]
    assert VIEW.detail(rows[1], ViewData(survey=survey([])), AT).lines[-1].startswith("none of 1")


def test_names_come_from_wherever_there_are_any() -> None:
    """From the list of all cards, else from decks and favourites, else a card is its id."""
    one = owning({FIRST: 9, SECOND: 9, MIRROR: 9}, deck=slots([FIRST]), favourite=SECOND)
    names = {row.card.name for row in counted(one, cards={}).values()}
    assert names == {"Troop 0", "Troop 1", f"Card {MIRROR.id}"}
    assert MIRROR.id in counted(one, cards={MIRROR.id: MIRROR})
    assert counted(one, cards={MIRROR.id: MIRROR})[MIRROR.id].card is MIRROR
    assert VIEW.requires == Requires.CARDS


def test_a_player_without_cards_does_not_count() -> None:
    """A profile without cards is not one that owns nothing: shares are of those who tell."""
    players = [owning({FIRST: 16}), replace(player(0)), None]
    (row,) = counted(*players, cards={}).values()
    assert (row.of, row.share) == (1, 1.0)
    evidence = ViewData(survey=picture(players))
    assert "1 player without levels" in VIEW.summary(evidence, VIEW.count(evidence))


def test_an_evolution_without_a_level_is_owned() -> None:
    """A card of which only the evolution is told has an owner and no level."""
    (row,) = counted(replace(player(0), forms={FIRST.id: Form(3)}), cards={}).values()
    assert (row.players, row.level, row.evolutions, row.heroes) == (1, None, 1, 1)


def test_the_leaf_begins_with_the_highest() -> None:
    """The highest owner stands first, ties in roster order; a line tells what they do."""
    deck = slots([FIRST])
    players = [
        owning({FIRST: 13}, deck=slots([SECOND]), favourite=FIRST),
        owning({FIRST: 16}, deck=deck, forms={FIRST.id: Form.EVOLUTION}),
        replace(player(0), forms={FIRST.id: Form.HERO}),
        owning({FIRST: 16}, deck=deck, favourite=FIRST),
        owning({FIRST: 13}, deck=slots([SECOND])),
    ]
    evidence = ViewData(survey=picture(players, ["Ann", "Bob", "Cid", "Dee", "Eve"]))
    row = next(row for row in VIEW.count(evidence) if row.card == FIRST)
    leaf = VIEW.detail(row, evidence, AT)
    assert leaf.headings[:4] == ("Player", "Lvl", "Has", "Plays")
    assert [cells[:4] for cells in leaf.cells] == [
        ("Bob", "16", "evo", "deck"),
        ("Dee", "16", "·", "both"),
        ("Ann", "13", "·", "fav"),
        ("Eve", "13", "·", "·"),
        ("Cid", "–", "hero", "–"),
    ]
    assert leaf.players == tuple(tag(n) for n in (1, 3, 0, 4, 2))
    assert {len(cells) for cells in leaf.cells} == {len(leaf.headings)}
    assert row.highest == "Bob, Dee"
    assert "1 has the evolution · 1 has the hero" in leaf.lines


def test_the_summary_is_of_all_cards() -> None:
    """The mean level and the part maxed are of every card that anybody owns."""
    deck = slots([THIRD])
    evidence = ViewData(
        survey=picture(
            [owning({FIRST: 16, SECOND: 10}, deck=deck), owning({FIRST: 15}, deck=deck)]
        ),
        cards=ALL,
    )
    assert VIEW.summary(evidence, VIEW.count(evidence)) == (
        "average level 13.7 · 33% maxed · most unused: Troop 0 (2 players) · 1 card no one owns"
    )


@pytest.mark.parametrize("column", ["idle", "maxed", "level", "evolutions", "heroes"])
def test_figures_are_sorted_from_high_to_low(column: str) -> None:
    """The first click on a figure shows the most of it first."""
    assert VIEW.natural_sort(column).descending


def test_a_clan_without_levels_has_a_sentence() -> None:
    """An empty clan, one not read yet, and one that tells no cards have sentences of their own."""
    for cards in ({}, ALL):
        said = [
            VIEW.summary(ViewData(survey=one, cards=cards), count_levels(one, cards))
            for one in (survey([]), picture([None]), survey([None]))
        ]
        assert said == [
            "this clan has no members",
            "Loading players …",
            "no levels are known",
        ]


def test_the_view_is_found_by_its_name() -> None:
    """`count_levels` is one of the views, with letters and keys that are its columns' own."""
    assert load_view("levels") is VIEW
    letters = [column.letter for column in VIEW.columns]
    keys = [column.key for column in VIEW.columns]
    assert len(set(letters)) == len(letters)
    assert len(set(keys)) == len(keys)
