"""Counts of favourites."""

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
    player,
    survey,
    tag,
)


def test_the_most_popular_card_comes_first() -> None:
    """Cards are ranked by how many like them most, and each knows its place, fans and share."""
    rows = count_favourites(survey([KNIGHT, WIZARD, WIZARD, PEKKA, WIZARD, PEKKA]))
    assert [(r.place, r.card, r.players) for r in rows] == [
        (1, WIZARD, 3),
        (2, PEKKA, 2),
        (3, KNIGHT, 1),
    ]
    assert [fan.member.tag for fan in rows[0].holders] == [tag(1), tag(2), tag(4)]
    assert [row.share for row in rows] == [3 / 6, 2 / 6, 1 / 6]


def test_ties_stand_in_roster_order() -> None:
    """Cards with as many players are sorted by the roster place of the first one."""
    rows = count_favourites(survey([PEKKA, KNIGHT, WIZARD, KNIGHT, PEKKA, WIZARD, MIRROR]))
    assert [row.card for row in rows] == [PEKKA, KNIGHT, WIZARD, MIRROR]


def test_answers_out_of_order_change_no_rank() -> None:
    """The order in which answers come does not show in the count."""
    liked = [WIZARD, KNIGHT, PEKKA, KNIGHT, WIZARD]
    late = Survey.start(clan(5), AT)
    for number in (4, 2, 0, 3, 1):
        late = late.with_player(player(number, liked[number]))
    assert count_favourites(late) == count_favourites(survey(liked))


def test_a_share_is_of_those_who_answered() -> None:
    """A missing player counts for nothing; one without a favourite is counted in all."""
    picture = survey([KNIGHT, None, KNIGHT, WIZARD, WIZARD, None], failed=[3, 4])
    rows = count_favourites(picture)
    assert [(row.card, row.players, row.share) for row in rows] == [(KNIGHT, 2, 0.5)]


def test_a_row_knows_what_its_card_gained() -> None:
    """A card's delta is the one handed in, 0 where it is not among them, None without any."""
    picture = survey([KNIGHT, KNIGHT, WIZARD])
    assert [row.delta for row in count_favourites(picture)] == [None, None]
    assert [row.delta for row in count_favourites(picture, {})] == [0, 0]
    assert [row.delta for row in count_favourites(picture, {KNIGHT.id: 2, PEKKA.id: -1})] == [2, 0]


def test_no_players_give_no_rows() -> None:
    """A clan that is empty, silent, or without favourites has an empty count."""
    assert count_favourites(survey([])) == ()
    assert count_favourites(survey([None, None])) == ()
    assert count_favourites(Survey.start(clan(3), AT)) == ()
    assert count_favourites(survey([KNIGHT, KNIGHT], failed=[0, 1])) == ()


def test_a_card_is_known_by_its_id() -> None:
    """Two profiles that spell one card differently count for one card, as spelled first."""
    nameless = replace(KNIGHT, name="Card 1", raw_name="Card 1")
    (row,) = count_favourites(survey([KNIGHT, nameless]))
    assert (row.card, row.players) == (KNIGHT, 2)


def test_a_fan_has_the_level_of_the_card() -> None:
    """A fan's level is that of the card liked most, and None where the profile tells none."""
    picture = (
        Survey.start(clan(2), AT).with_player(player(0, KNIGHT, 14)).with_player(player(1, KNIGHT))
    )
    assert [fan.level for fan in count_favourites(picture)[0].holders] == [14, None]


def test_names_keep_roster_order() -> None:
    """A row names its fans, the roster's first first."""
    rows = count_favourites(survey([KNIGHT, WIZARD, KNIGHT], ["Zed", "Ann", "Bob"]))
    assert [row.who for row in rows] == ["Zed, Bob", "Ann"]


@PROPERTY
@given(FAVOURITES)
def test_each_favourite_is_counted_once(favourites: list[Card | None]) -> None:
    """The counts add up to the players with a favourite, the shares to their part of all."""
    rows = count_favourites(survey(favourites))
    liked = [card for card in favourites if card is not None]
    assert sum(row.players for row in rows) == len(liked)
    assert sum(row.share for row in rows) == pytest.approx(len(liked) / max(1, len(favourites)))
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert {row.card: row.players for row in rows} == Counter(liked)
    ranks = [(-row.players, liked.index(row.card)) for row in rows]
    assert ranks == sorted(ranks)


@PROPERTY
@given(FAVOURITES)
def test_pairs_are_what_a_counter_gives(favourites: list[Card | None]) -> None:
    """`count_pairs` is `Counter(names).most_common()`, JSON and all: what the article printed."""
    names = [card.name for card in favourites if card is not None]
    assert count_pairs(survey(favourites)) == Counter(names).most_common()
    printed = json.dumps(Counter(names).most_common(), indent=4)
    assert json.dumps(count_pairs(survey(favourites)), indent=4) == printed


def test_pairs_keep_the_names_of_the_api() -> None:
    """The machine's pairs have a card's name as it came, not as it is shown."""
    odd = Card(id=9, name="Bat s", raw_name="<c7>Bat\ts")
    assert count_pairs(survey([odd])) == [("<c7>Bat\ts", 1)]


def test_rarities_are_in_the_games_order() -> None:
    """Common is the least rare and what we have not heard of stands last."""
    assert [rarity.order for rarity in Rarity] == [0, 1, 2, 3, 4, 5]
    assert min(Rarity, key=lambda rarity: rarity.order) is Rarity.COMMON
    assert max(Rarity, key=lambda rarity: rarity.order) is Rarity.UNKNOWN
