"""Tests of the counts of favourites."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from msgspec.structs import replace

from clantui.core.model.game import Card, Rarity
from clantui.core.model.survey import Survey
from clantui.core.views.favourites import count_favourites, count_pairs
from tests.factories.surveys import (
    AT,
    FAVOURITES,
    KNIGHT,
    MIRROR,
    PEKKA,
    PROPERTY,
    WIZARD,
    clan,
    make_survey,
    player,
    tag,
)


def test_the_most_popular_card_comes_first() -> None:
    """Cards are ranked by players, and each has its place, players and share."""
    rows = count_favourites(make_survey([KNIGHT, WIZARD, WIZARD, PEKKA, WIZARD, PEKKA]))
    assert [(r.place, r.card, r.players) for r in rows] == [
        (1, WIZARD, 3),
        (2, PEKKA, 2),
        (3, KNIGHT, 1),
    ]
    assert [holder.member.tag for holder in rows[0].holders] == [tag(1), tag(2), tag(4)]
    assert [row.share for row in rows] == [3 / 6, 2 / 6, 1 / 6]


def test_ties_are_in_roster_order() -> None:
    """Cards with equally many players are in the order of their first player."""
    rows = count_favourites(make_survey([PEKKA, KNIGHT, WIZARD, KNIGHT, PEKKA, WIZARD, MIRROR]))
    assert [row.card for row in rows] == [PEKKA, KNIGHT, WIZARD, MIRROR]


def test_the_order_of_responses_does_not_matter() -> None:
    """The count is the same in whatever order the players load."""
    favourites = [WIZARD, KNIGHT, PEKKA, KNIGHT, WIZARD]
    late = Survey.start(clan(5), AT)
    for number in (4, 2, 0, 3, 1):
        late = late.with_player(player(number, favourites[number]))
    assert count_favourites(late) == count_favourites(make_survey(favourites))


def test_a_share_is_of_the_loaded_players() -> None:
    """A missing player does not count; one without a favourite counts in the total."""
    clan_survey = make_survey([KNIGHT, None, KNIGHT, WIZARD, WIZARD, None], failed=[3, 4])
    rows = count_favourites(clan_survey)
    assert [(row.card, row.players, row.share) for row in rows] == [(KNIGHT, 2, 0.5)]


def test_a_row_has_the_change_of_its_card() -> None:
    """The change is the given one, 0 without an entry, None without an earlier snapshot."""
    clan_survey = make_survey([KNIGHT, KNIGHT, WIZARD])
    assert [row.delta for row in count_favourites(clan_survey)] == [None, None]
    assert [row.delta for row in count_favourites(clan_survey, {})] == [0, 0]
    assert [row.delta for row in count_favourites(clan_survey, {KNIGHT.id: 2, PEKKA.id: -1})] == [
        2,
        0,
    ]


def test_no_players_give_no_rows() -> None:
    """A clan that is empty, not loaded, or without favourites has no rows."""
    assert count_favourites(make_survey([])) == ()
    assert count_favourites(make_survey([None, None])) == ()
    assert count_favourites(Survey.start(clan(3), AT)) == ()
    assert count_favourites(make_survey([KNIGHT, KNIGHT], failed=[0, 1])) == ()


def test_a_card_is_identified_by_its_id() -> None:
    """Two spellings of one card are one row, named by the first."""
    renamed = replace(KNIGHT, name="Card 1", raw_name="Card 1")
    (row,) = count_favourites(make_survey([KNIGHT, renamed]))
    assert (row.card, row.players) == (KNIGHT, 2)


def test_a_holder_has_the_level_of_the_card() -> None:
    """A holder's level is that of the favourite; None if the profile has none."""
    clan_survey = (
        Survey.start(clan(2), AT).with_player(player(0, KNIGHT, 14)).with_player(player(1, KNIGHT))
    )
    assert [holder.level for holder in count_favourites(clan_survey)[0].holders] == [14, None]


def test_names_keep_roster_order() -> None:
    """A row names its players in roster order."""
    rows = count_favourites(make_survey([KNIGHT, WIZARD, KNIGHT], ["Zed", "Ann", "Bob"]))
    assert [row.player_names for row in rows] == ["Zed, Bob", "Ann"]


@PROPERTY
@given(FAVOURITES)
def test_each_favourite_is_counted_once(favourites: list[Card | None]) -> None:
    """The counts add up to the players with a favourite, the shares to their share of all."""
    rows = count_favourites(make_survey(favourites))
    known = [card for card in favourites if card is not None]
    assert sum(row.players for row in rows) == len(known)
    assert sum(row.share for row in rows) == pytest.approx(len(known) / max(1, len(favourites)))
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert {row.card: row.players for row in rows} == Counter(known)
    ranks = [(-row.players, known.index(row.card)) for row in rows]
    assert ranks == sorted(ranks)


@PROPERTY
@given(FAVOURITES)
def test_pairs_are_counter_most_common(favourites: list[Card | None]) -> None:
    """`count_pairs` is `Counter(names).most_common()`, also as JSON, as in the article."""
    names = [card.name for card in favourites if card is not None]
    assert count_pairs(make_survey(favourites)) == Counter(names).most_common()
    printed = json.dumps(Counter(names).most_common(), indent=4)
    assert json.dumps(count_pairs(make_survey(favourites)), indent=4) == printed


def test_pairs_keep_the_names_of_the_api() -> None:
    """The exported pairs have a card's name as the API spells it."""
    card = Card(id=9, name="Bat s", raw_name="<c7>Bat\ts")
    assert count_pairs(make_survey([card])) == [("<c7>Bat\ts", 1)]


def test_rarities_are_ordered_by_rarity() -> None:
    """Common is first, and an unknown rarity is last."""
    assert [rarity.order for rarity in Rarity] == [0, 1, 2, 3, 4, 5]
    assert min(Rarity, key=lambda rarity: rarity.order) is Rarity.COMMON
    assert max(Rarity, key=lambda rarity: rarity.order) is Rarity.UNKNOWN
