"""Current decks: cards, forms, tower troops, and decks that are shared."""

from __future__ import annotations

from collections import Counter
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.game import Card, Form, Slot
from clantui.core.views import load_view
from clantui.core.views.card_rows import form_text
from clantui.core.views.data import ViewData
from clantui.core.views.decks import VIEW, count_decks, find_shared_decks, summarise_decks
from tests.factories.decks import (
    CHEF,
    MIRROR,
    PRINCESS,
    SLOTS,
    TOWERS,
    TROOPS,
    carrying,
    picture,
    slots,
)
from tests.factories.surveys import AT, PROPERTY, player, survey, tag

EIGHT = TROOPS[:8]
DECKS = st.lists(st.lists(SLOTS, max_size=9), max_size=12)


@PROPERTY
@given(DECKS)
def test_every_card_of_every_deck_is_counted_once(decks: list[list[Slot]]) -> None:
    """The players of a card are those whose deck holds it, each once, however often it is told."""
    rows = count_decks(carrying(decks).survey)
    expected = Counter(card for deck in decks for card in {slot.card.id for slot in deck})
    assert {row.key: row.players for row in rows} == dict(expected)
    holding = sum(bool(deck) for deck in decks)
    assert all(row.share == row.players / holding for row in rows)
    for row in rows:
        assert all(
            row.key in {slot.card.id for slot in decks[number]}
            for number in range(len(decks))
            if tag(number) in {holder.member.tag for holder in row.holders}
        )


@PROPERTY
@given(DECKS, st.lists(TOWERS, max_size=12))
def test_places_are_the_original_order(decks: list[list[Slot]], towers: list[Slot]) -> None:
    """Places count from 1 and are the view's own order: most players first, tower troops last."""
    players = [replace(player(0), deck=tuple(deck)) for deck in decks]
    players += [replace(player(0), support=(tower,)) for tower in towers]
    rows = count_decks(picture(players))
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert VIEW.sort_rows(reversed(rows), VIEW.default_sort) == rows
    assert [row.is_tower for row in rows] == sorted(row.is_tower for row in rows)
    for kind in (False, True):
        numbers = [row.players for row in rows if row.is_tower is kind]
        assert numbers == sorted(numbers, reverse=True)


@PROPERTY
@given(DECKS)
def test_no_deck_is_shared_by_one(decks: list[list[Slot]]) -> None:
    """Shared decks have eight cards and several players, and nobody carries two."""
    found = find_shared_decks(carrying(decks).survey)
    carriers = [member.tag for deck in found for member in deck.members]
    assert all(len(deck.members) > 1 and len(deck.cards) == 8 for deck in found)
    assert len(carriers) == len(set(carriers))


def test_ties_keep_the_order_of_the_roster() -> None:
    """Equal counts are in order of first sight, player by player and card by card."""
    first, second, third = TROOPS[:3]
    rows = count_decks(carrying([slots([third, first]), slots([second, first])]).survey)
    assert [(row.card.name, row.players) for row in rows] == [
        ("Troop 0", 2),
        ("Troop 2", 1),
        ("Troop 1", 1),
    ]


def test_the_forms_of_a_card_are_told_apart() -> None:
    """Bit 1 is an evolution, bit 2 a hero, both are each; the plain card is neither."""
    (row,) = count_decks(
        carrying([[Slot(card=EIGHT[0], form=Form(bits))] for bits in (0, 1, 1, 2, 3)]).survey
    )
    assert (row.players, row.evolutions, row.heroes) == (5, 3, 2)
    assert [form_text(Form(bits)) for bits in range(4)] == ["·", "evo", "hero", "evo+hero"]


def test_the_level_is_the_mean_of_those_told() -> None:
    """Levels that are not told lower nothing; where none is told there is none."""
    decks = [[Slot(card=EIGHT[0], level=level), Slot(card=EIGHT[1])] for level in (16, None, 13)]
    levels = {row.card: row.level for row in count_decks(carrying(decks).survey)}
    assert levels == {EIGHT[0]: 14.5, EIGHT[1]: None}
    column = VIEW.column("level")
    assert {column.text(row) for row in count_decks(carrying(decks).survey)} == {"14.5", "–"}


def test_players_without_a_deck_are_no_part_of_a_share() -> None:
    """Shares are of players with a deck, and the summary says how many have none."""
    evidence = carrying([slots(EIGHT), (), slots(EIGHT[:5])])
    rows = count_decks(evidence.survey)
    assert (rows[0].players, rows[0].of, rows[0].share) == (2, 2, 1.0)
    assert rows[-1].share == 0.5
    said = VIEW.summary(evidence, rows)
    assert "1 without a deck" in said
    assert "1 incomplete" in said


def test_tower_troops_stand_after_the_cards_with_a_share_of_their_own() -> None:
    """Tower troops come after the cards; their share is of the players who show one."""
    players = [
        replace(player(0), deck=slots([EIGHT[0]]), support=(Slot(card=PRINCESS, level=15),)),
        replace(player(0), support=(Slot(card=PRINCESS, level=14),)),
        replace(player(0), support=(Slot(card=CHEF),)),
        replace(player(0)),
    ]
    rows = count_decks(picture(players))
    assert [(row.card, row.is_tower) for row in rows] == [
        (EIGHT[0], False),
        (PRINCESS, True),
        (CHEF, True),
    ]
    assert rows[1].share == 2 / 3
    assert rows[1].kind.value == "tower troop"
    assert [VIEW.column("elixir").text(row) for row in rows] == ["1", "tower", "tower"]


def test_an_id_has_one_row() -> None:
    """A tower troop that a broken answer puts into a deck is no second row: keys are unique."""
    players = [
        replace(player(0), deck=slots([PRINCESS])),
        replace(player(0), support=slots([PRINCESS])),
    ]
    assert [row.key for row in count_decks(picture(players))] == [PRINCESS.id]


def test_a_deck_is_the_same_in_any_order_and_form() -> None:
    """Eight equal cards are one deck; seven, or eight with one that differs, are not."""
    other = (*EIGHT[:7], TROOPS[9])
    decks = [
        slots(EIGHT),
        tuple(replace(slot, form=Form.EVOLUTION, level=16) for slot in slots(EIGHT[::-1])),
        slots(other),
        slots(EIGHT[:7]),
        slots(EIGHT[:7]),
    ]
    found = find_shared_decks(carrying(decks).survey)
    assert [(deck.cards, len(deck.members)) for deck in found] == [
        (frozenset(card.id for card in EIGHT), 2)
    ]


def test_shared_decks_are_told() -> None:
    """The summary says how many decks how many share; a card of one names who does."""
    other = (*EIGHT[:7], TROOPS[9])
    names = ["Ann", "Bob", "Cid", "Dee", "Eve", "Fay"]
    evidence = carrying([slots(EIGHT)] * 3 + [slots(other)] * 2 + [slots(TROOPS[4:])], names)
    rows = VIEW.count(evidence)
    assert "2 decks shared by 5 players" in VIEW.summary(evidence, rows)
    leaves = {row.card: VIEW.detail(row, evidence, AT).lines for row in rows}
    assert "same deck: Ann, Bob and Cid" in leaves[EIGHT[0]]
    assert "same deck: Dee and Eve" in leaves[EIGHT[0]]
    assert "same deck: Ann, Bob and Cid" not in leaves[TROOPS[9]]
    assert not any("same deck" in line for line in leaves[TROOPS[11]])


def test_many_who_share_a_deck_are_counted() -> None:
    """A shared deck names three players and counts the others."""
    evidence = carrying([slots(EIGHT)] * 6, ["Ann", "Bob", "Cid"])
    leaf = VIEW.detail(VIEW.count(evidence)[0], evidence, AT)
    assert "same deck: Ann, Bob, Cid and 3 more" in leaf.lines


@pytest.mark.parametrize(
    ("cards", "expected"),
    [
        (EIGHT, mean(range(1, 9))),
        ((*EIGHT[:7], MIRROR), mean(range(1, 8))),
        (EIGHT[:7], None),
        ((MIRROR,), None),
    ],
    ids=["whole", "mirror", "short", "nothing"],
)
def test_the_mirror_costs_nothing_and_a_short_deck_is_not_averaged(
    cards: tuple[Card, ...], expected: float | None
) -> None:
    """A deck's elixir is the mean of cards with a cost; decks that are not whole have none."""
    assert summarise_decks(carrying([slots(cards)]).survey).elixir == expected


def test_each_deck_weighs_the_same() -> None:
    """The clan's elixir is the mean of its decks' means, a deck with Mirror as heavy as others."""
    decks = [slots(EIGHT), slots((*EIGHT[:7], MIRROR))]
    assert summarise_decks(carrying(decks).survey).elixir == pytest.approx((4.5 + 4.0) / 2)


def test_the_summary_counts_forms() -> None:
    """All evolutions and heroes owned of cards in decks are counted, one called one."""
    forms = (1, 1, 2, 0, 0, 0, 0, 0)
    deck = [Slot(card=c, form=Form(form)) for c, form in zip(EIGHT, forms, strict=True)]
    evidence = carrying([deck])
    assert VIEW.summary(evidence, VIEW.count(evidence)) == (
        "1 deck · avg 4.5 elixir · 2 evolutions and 1 hero owned"
    )


def test_the_leaf_tells_who_carries_a_card_and_how() -> None:
    """Each line of a leaf is about a player: level and form of the card with them."""
    decks = [
        [Slot(card=EIGHT[0], level=16, form=Form.EVOLUTION)],
        [Slot(card=EIGHT[1])],
        [Slot(card=EIGHT[0])],
    ]
    evidence = carrying(decks, ["Ann", "Bob", "Cid"])
    (row, _) = VIEW.count(evidence)
    leaf = VIEW.detail(row, evidence, AT)
    assert leaf.title == "Troop 0"
    assert leaf.headings[:3] == ("Player", "Lvl", "Has")
    assert [cells[:3] for cells in leaf.cells] == [("Ann", "16", "evo"), ("Cid", "–", "·")]
    assert {len(cells) for cells in leaf.cells} == {len(leaf.headings)}
    assert leaf.players == (tag(0), tag(2))
    assert "2 of 3 decks (67%)" in leaf.lines


@pytest.mark.parametrize("place", range(8))
def test_a_form_in_a_deck_is_owned_and_never_played(place: int) -> None:
    """Wherever in a profile's deck a card with a form stands, no word calls it played as one."""
    deck = [Slot(card=card, form=Form(at == place)) for at, card in enumerate(EIGHT)]
    evidence = carrying([deck])
    row = next(row for row in VIEW.count(evidence) if row.card is EIGHT[place])
    assert VIEW.detail(row, evidence, AT).lines[2] == "1 owns its evolution"
    owned = [column for column in VIEW.columns if column.key.startswith("owned_")]
    assert [(column.title, column.value(row)) for column in owned] == [
        ("OwnEvo", 1),
        ("OwnHero", 0),
    ]
    assert not {"evolutions", "heroes"} & {column.key for column in VIEW.columns}
    words = " ".join((*VIEW.detail(row, evidence, AT).lines, VIEW.summary(evidence, (row,))))
    assert "as an evolution" not in words
    assert "The API does not say which" in VIEW.about


def test_a_row_is_found_by_who_carries_it() -> None:
    """A filter finds a card by its players, and a player is found by their cards."""
    evidence = carrying([[Slot(card=EIGHT[0])], [Slot(card=EIGHT[1])]], ["Ann", "Bob"])
    rows = VIEW.count(evidence)
    assert [row.mentions(tag(1)) for row in rows] == [False, True]
    assert "Bob" in rows[1].filter_fields.names
    assert "Bob" not in rows[0].filter_fields.names


def test_a_clan_without_decks_has_a_sentence() -> None:
    """An empty clan, one not read yet, and one without decks have sentences of their own."""
    said = {
        VIEW.summary(ViewData(survey=one), VIEW.count(ViewData(survey=one)))
        for one in (survey([]), picture([None]), survey([None]))
    }
    assert said == {"this clan has no members", "Loading players …", "no decks are known"}


def test_the_view_is_found_by_its_name() -> None:
    """`decks` is one of the views, with letters and keys that are its columns' own."""
    assert load_view("decks") is VIEW
    letters = [column.letter for column in VIEW.columns]
    keys = [column.key for column in VIEW.columns]
    assert len(set(letters)) == len(letters)
    assert len(set(keys)) == len(keys)
