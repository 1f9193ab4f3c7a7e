"""Current decks: cards, forms, tower troops, and shared decks."""

from __future__ import annotations

from collections import Counter
from statistics import mean

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.game import Card, CardKind, Form, Slot
from clantui.core.views import load_view
from clantui.core.views.card_rows import format_form
from clantui.core.views.decks import (
    VIEW,
    average_decks,
    compute_deck_cycle,
    count_decks,
    group_decks,
)
from clantui.core.views.view import ViewData
from tests.factories.decks import (
    CHEF,
    MIRROR,
    PRINCESS,
    SLOTS,
    TOWERS,
    TROOPS,
    data_with_decks,
    make_survey_of,
    slots,
)
from tests.factories.surveys import AT, PROPERTY, make_survey, player, tag

EIGHT = TROOPS[:8]
DECKS = st.lists(st.lists(SLOTS, max_size=9), max_size=12)


@PROPERTY
@given(DECKS)
def test_every_card_of_every_deck_is_counted_once(decks: list[list[Slot]]) -> None:
    """The players of a card are those whose deck has it, each once."""
    rows = count_decks(data_with_decks(decks).survey)
    expected = Counter(card for deck in decks for card in {slot.card.id for slot in deck})
    assert {row.key: row.players for row in rows} == dict(expected)
    carriers = sum(bool(deck) for deck in decks)
    assert all(row.share == row.players / carriers for row in rows)
    for row in rows:
        assert all(
            row.key in {slot.card.id for slot in decks[number]}
            for number in range(len(decks))
            if tag(number) in {holder.member.tag for holder in row.holders}
        )


@PROPERTY
@given(DECKS, st.lists(TOWERS, max_size=12))
def test_places_are_the_default_order(decks: list[list[Slot]], towers: list[Slot]) -> None:
    """Places count from 1 in the default order: most players first, tower troops last."""
    players = [replace(player(0), deck=tuple(deck)) for deck in decks]
    players += [replace(player(0), support=(tower,)) for tower in towers]
    rows = count_decks(make_survey_of(players))
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert VIEW.sort_rows(reversed(rows), VIEW.default_sort) == rows
    assert [row.is_tower for row in rows] == sorted(row.is_tower for row in rows)
    for kind in (False, True):
        numbers = [row.players for row in rows if row.is_tower is kind]
        assert numbers == sorted(numbers, reverse=True)


@PROPERTY
@given(DECKS)
@example([[*slots(EIGHT)], [*slots(EIGHT)], [*slots(TROOPS[1:9])]])
def test_each_member_is_in_one_group_of_decks(decks: list[list[Slot]]) -> None:
    """Grouped decks have eight different cards, and no member is in two groups."""
    groups = group_decks(data_with_decks(decks).survey)
    members = [member.tag for group in groups for member, _ in group]
    assert all(len({slot.card.id for slot in deck}) == 8 for group in groups for _, deck in group)
    assert len(members) == len(set(members))


def test_ties_keep_the_order_of_the_roster() -> None:
    """Equal counts are in the order of the members, and of the cards in their decks."""
    first, second, third = TROOPS[:3]
    rows = count_decks(data_with_decks([slots([third, first]), slots([second, first])]).survey)
    assert [(row.card.name, row.players) for row in rows] == [
        ("Troop 0", 2),
        ("Troop 2", 1),
        ("Troop 1", 1),
    ]


def test_evolutions_and_heroes_are_counted_separately() -> None:
    """Bit 1 is an evolution, bit 2 a hero, both are each; a normal card is neither."""
    (row,) = count_decks(
        data_with_decks(
            [[Slot(card=EIGHT[0], form=Form(bits))] for bits in (0, 1, 1, 2, 3)]
        ).survey
    )
    assert (row.players, row.evolutions, row.heroes) == (5, 3, 2)
    assert [format_form(Form(bits)) for bits in range(4)] == ["·", "evo", "hero", "evo+hero"]


def test_the_level_is_the_average_of_the_known_ones() -> None:
    """Unknown levels do not count; without a known one there is none."""
    decks = [[Slot(card=EIGHT[0], level=level), Slot(card=EIGHT[1])] for level in (16, None, 13)]
    levels = {row.card: row.level for row in count_decks(data_with_decks(decks).survey)}
    assert levels == {EIGHT[0]: 14.5, EIGHT[1]: None}
    column = VIEW.find_column("level")
    assert {column.text(row) for row in count_decks(data_with_decks(decks).survey)} == {
        "14.5",
        "–",
    }


def test_a_share_is_of_the_players_with_a_deck() -> None:
    """Shares are of players with a deck, and the summary counts those without one."""
    data = data_with_decks([slots(EIGHT), (), slots(EIGHT[:5])])
    rows = count_decks(data.survey)
    assert (rows[0].players, rows[0].total, rows[0].share) == (2, 2, 1.0)
    assert rows[-1].share == 0.5
    summary = VIEW.summary(data, rows)
    assert "1 without a deck" in summary
    assert "1 incomplete" in summary


def test_tower_troops_come_last_with_their_own_share() -> None:
    """Tower troops come after the cards; their share is of the players with one."""
    players = [
        replace(player(0), deck=slots([EIGHT[0]]), support=(Slot(card=PRINCESS, level=15),)),
        replace(player(0), support=(Slot(card=PRINCESS, level=14),)),
        replace(player(0), support=(Slot(card=CHEF),)),
        replace(player(0)),
    ]
    rows = count_decks(make_survey_of(players))
    assert [(row.card, row.is_tower) for row in rows] == [
        (EIGHT[0], False),
        (PRINCESS, True),
        (CHEF, True),
    ]
    assert rows[1].share == 2 / 3
    assert rows[1].kind.value == "tower troop"
    assert [VIEW.find_column("elixir").text(row) for row in rows] == ["1", "tower", "tower"]


def test_the_longest_bar_is_that_of_a_card() -> None:
    """Everyone has one of the few tower troops: their shares would make all other bars short."""
    players = [
        replace(player(0), deck=slots([card]), support=slots([PRINCESS])) for card in EIGHT[:2]
    ]
    rows = count_decks(make_survey_of(players))
    assert [row.share for row in rows] == [0.5, 0.5, 1.0]
    assert VIEW.find_bar_maximum(rows) == 0.5
    assert VIEW.find_bar_maximum(()) == 1.0


def test_each_card_id_has_one_row() -> None:
    """A tower troop in a deck of an invalid response has no second row: keys are unique."""
    players = [
        replace(player(0), deck=slots([PRINCESS])),
        replace(player(0), support=slots([PRINCESS])),
    ]
    (row,) = count_decks(make_survey_of(players))
    assert (row.key, row.players, row.share) == (PRINCESS.id, 2, 1.0)


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
    groups = group_decks(data_with_decks(decks).survey)
    assert [({slot.card for slot in group[0][1]}, len(group)) for group in groups] == [
        ({*EIGHT}, 2),
        ({*other}, 1),
    ]


def test_shared_decks_are_counted_and_their_members_named() -> None:
    """The summary counts shared decks and their players; the details of a card name them."""
    other = (*EIGHT[:7], TROOPS[9])
    names = ["Ann", "Bob", "Cid", "Dee", "Eve", "Fay"]
    data = data_with_decks([slots(EIGHT)] * 3 + [slots(other)] * 2 + [slots(TROOPS[4:])], names)
    rows = VIEW.count(data)
    assert "2 decks shared by 5 players" in VIEW.summary(data, rows)
    lines = {row.card: VIEW.detail(row, data, AT).lines for row in rows}
    assert "same deck: Ann, Bob and Cid" in lines[EIGHT[0]]
    assert "same deck: Dee and Eve" in lines[EIGHT[0]]
    assert "same deck: Ann, Bob and Cid" not in lines[TROOPS[9]]
    assert not any("same deck" in line for line in lines[TROOPS[11]])


@pytest.mark.parametrize(
    ("players", "line"),
    [
        (2, "same deck: Ann and Bob"),
        (4, "same deck: Ann, Bob, Cid and Dee"),
        (5, "same deck: Ann, Bob, Cid and 2 more"),
        (6, "same deck: Ann, Bob, Cid and 3 more"),
    ],
)
def test_a_shared_deck_names_up_to_four_members(players: int, line: str) -> None:
    """A deck of more players names three of them and counts the others."""
    data = data_with_decks([slots(EIGHT)] * players, ["Ann", "Bob", "Cid", "Dee"][:players])
    assert line in VIEW.detail(VIEW.count(data)[0], data, AT).lines


@pytest.mark.parametrize(
    ("costs", "cycle"),
    [
        ((4, 3, 2, 1), 10),
        ((9, 4, 3, 2, 1), 10),
        ((3, 2, 1), None),
        ((3, 2, 1, None), None),
        ((3, 2, 1, None, 5), 11),
        ((3, 2, 1, 0), 6),
    ],
)
def test_the_cycle_is_the_cost_of_the_four_cheapest_cards(
    costs: tuple[int | None, ...], cycle: int | None
) -> None:
    """A card without a cost is left out; fewer than four costs make no cycle."""
    deck = [replace(card, elixir=cost) for card, cost in zip(EIGHT, costs, strict=False)]
    assert compute_deck_cycle(slots(deck)) == cycle


def test_shares_of_decks_leave_out_players_without_a_deck() -> None:
    """A player with only a tower troop counts for tower troops, a player with neither for none."""
    players = [
        replace(player(0), deck=slots(EIGHT)),
        replace(player(0), support=slots([PRINCESS])),
        player(0),
    ]
    kinds = (CardKind.TROOP, CardKind.SPELL, CardKind.TOWER)
    counted = [[VIEW.counts_player(each, kind) for kind in kinds] for each in players]
    assert counted == [[True, True, False], [False, False, True], [False, False, False]]
    assert load_view("favourites").counts_player(player(0), CardKind.TROOP)


@pytest.mark.parametrize(
    ("cards", "expected"),
    [
        (EIGHT, mean(range(1, 9))),
        ((*EIGHT[:7], MIRROR), mean(range(1, 8))),
        (EIGHT[:7], None),
        ((*EIGHT, EIGHT[0]), None),
        ((MIRROR,), None),
    ],
    ids=["complete", "mirror", "incomplete", "a card twice", "no cost"],
)
def test_average_elixir_leaves_out_mirror_and_incomplete_decks(
    cards: tuple[Card, ...], expected: float | None
) -> None:
    """A deck's elixir is the average of cards with a cost; incomplete decks have none."""
    assert average_decks(group_decks(data_with_decks([slots(cards)]).survey)) == expected


def test_each_deck_has_the_same_weight() -> None:
    """The clan's elixir is the average of its decks' averages; one with Mirror counts fully."""
    decks = [slots(EIGHT), slots((*EIGHT[:7], MIRROR))]
    assert average_decks(group_decks(data_with_decks(decks).survey)) == pytest.approx(
        (4.5 + 4.0) / 2
    )


def test_the_summary_counts_forms() -> None:
    """All evolutions and heroes owned of cards in decks are counted, with a singular for one."""
    forms = (1, 1, 2, 0, 0, 0, 0, 0)
    deck = [Slot(card=c, form=Form(form)) for c, form in zip(EIGHT, forms, strict=True)]
    data = data_with_decks([deck])
    assert VIEW.summary(data, VIEW.count(data)) == (
        "1 deck · avg 4.5 elixir · 2 evolutions and 1 hero owned"
    )


def test_the_details_list_the_holders_of_a_card() -> None:
    """Each row of the details is a player with their level and form of the card."""
    decks = [
        [Slot(card=EIGHT[0], level=16, form=Form.EVOLUTION)],
        [Slot(card=EIGHT[1])],
        [Slot(card=EIGHT[0])],
    ]
    data = data_with_decks(decks, ["Ann", "Bob", "Cid"])
    (row, _) = VIEW.count(data)
    detail = VIEW.detail(row, data, AT)
    assert detail.title == "Troop 0"
    assert detail.headings[:3] == ("Player", "Lvl", "Has")
    assert [cells[:3] for cells in detail.cells] == [("Ann", "16", "evo"), ("Cid", "–", "·")]
    assert {len(cells) for cells in detail.cells} == {len(detail.headings)}
    assert detail.players == (tag(0), tag(2))
    assert "2 of 3 decks (67%)" in detail.lines


@pytest.mark.parametrize("place", range(8))
def test_a_form_in_a_deck_is_called_owned_not_played(place: int) -> None:
    """Wherever a card with a form is in a deck, no sentence calls it played."""
    deck = [Slot(card=card, form=Form(at == place)) for at, card in enumerate(EIGHT)]
    data = data_with_decks([deck])
    row = next(row for row in VIEW.count(data) if row.card is EIGHT[place])
    assert VIEW.detail(row, data, AT).lines[2] == "1 owns its evolution"
    owned = [column for column in VIEW.columns if column.key.startswith("owned_")]
    assert [(column.title, column.value(row)) for column in owned] == [
        ("OwnEvo", 1),
        ("OwnHero", 0),
    ]
    assert not {"evolutions", "heroes"} & {column.key for column in VIEW.columns}
    words = " ".join((*VIEW.detail(row, data, AT).lines, VIEW.summary(data, (row,))))
    assert "as an evolution" not in words
    assert "The API does not say which" in VIEW.explanation


def test_a_row_is_found_by_its_holders() -> None:
    """A filter finds a card by its players, and `mentions` finds the cards of a player."""
    data = data_with_decks([[Slot(card=EIGHT[0])], [Slot(card=EIGHT[1])]], ["Ann", "Bob"])
    rows = VIEW.count(data)
    assert [row.mentions(tag(1)) for row in rows] == [False, True]
    assert "Bob" in rows[1].filter_fields.names
    assert "Bob" not in rows[0].filter_fields.names


def test_missing_decks_are_explained() -> None:
    """An empty clan, one still loading, and one without decks have their own sentences."""
    sentences = {
        VIEW.summary(ViewData(survey=clan), VIEW.count(ViewData(survey=clan)))
        for clan in (
            make_survey([]),
            make_survey_of([None]),
            make_survey_of([player(0), None]),
            make_survey([None]),
        )
    }
    assert sentences == {"this clan has no members", "Loading players …", "no decks are known"}
