"""Several clans counted as one, in every format."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.compare.merge import count_merged_pairs, merge_clans, sort_by_share
from clantui.core.export.merge import merge_summary, titles
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.errors import NotFound
from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views.favourites import count_favourites, count_pairs
from tests.factories.exports import write_merged
from tests.factories.surveys import (
    AT,
    FAVOURITES,
    KNIGHT,
    LATE,
    MIRROR,
    PEKKA,
    PROPERTY,
    WIZARD,
    clan,
    member,
    player,
    survey,
    tag,
)

CLANS = (Tag("2PP"), Tag("8YY"), Tag("9UU"))
LOST = (Tag("2QQ"), NotFound("no clan has the tag #2QQ"))


def family(*clans: Sequence[Card | None]) -> list[Survey]:
    """Finished pictures of clans whose members are all different people."""
    pictures, first = [], 0
    for home, liked in zip(CLANS, clans, strict=False):
        numbers = range(first, first + len(liked))
        roster = tuple(member(number) for number in numbers)
        picture = Survey.start(replace(clan(0), tag=home, members=roster, name=str(home)), AT)
        for number, card in zip(numbers, liked, strict=True):
            picture = picture.with_player(replace(player(number, card), clan=home))
        pictures.append(picture)
        first += len(liked)
    return pictures


def counts(surveys: Sequence[Survey]) -> list[tuple[Card, list[int]]]:
    """Each card with its players of each clan."""
    return [(row.card, [len(fans) for fans in row.fans]) for row in merge_clans(surveys).rows]


def moved(named: int | None, *, later: int = 1, answers: tuple[int, ...] = (0, 1)) -> list[Survey]:
    """Two clans that both list player 0, and who answered of them.

    Args:
        named: the clan the profile names, by index; None where it names none.
        later: which clan was read later.
        answers: in which of the pictures the player is in hand.
    """
    pictures = []
    for index, (home, other) in enumerate([(CLANS[0], 1), (CLANS[1], 2)]):
        roster = (member(0), member(other))
        at = AT + timedelta(minutes=index == later)
        picture = Survey.start(replace(clan(0), tag=home, members=roster), at)
        picture = picture.with_player(player(other, KNIGHT))
        whom = replace(player(0, WIZARD), clan=None if named is None else CLANS[named])
        picture = (
            picture.with_player(whom) if index in answers else picture.with_failure(tag(0), LATE)
        )
        pictures.append(picture)
    return pictures


def test_clans_add_up_card_by_card() -> None:
    """Each card has its players of every clan, each clan's share and the share of all."""
    rows = merge_clans(
        family([KNIGHT, WIZARD, WIZARD], [WIZARD], [PEKKA, KNIGHT, KNIGHT, None])
    ).rows
    assert [(row.place, row.card, row.players) for row in rows] == [
        (1, KNIGHT, 3),
        (2, WIZARD, 3),
        (3, PEKKA, 1),
    ]
    assert rows[0].shares == (1 / 3, 0.0, 2 / 4)
    assert rows[1].shares == (2 / 3, 1.0, 0.0)
    assert [row.share for row in rows] == [3 / 8, 3 / 8, 1 / 8]


def test_ties_stand_in_the_order_of_the_clans() -> None:
    """Cards with as many players are in the order in which they were first seen, clan by clan."""
    rows = merge_clans(family([PEKKA, KNIGHT], [KNIGHT, PEKKA, MIRROR, WIZARD])).rows
    assert [row.card for row in rows] == [PEKKA, KNIGHT, MIRROR, WIZARD]


@pytest.mark.parametrize("named", [0, 1])
@pytest.mark.parametrize("later", [0, 1])
def test_a_moved_player_counts_in_the_clan_of_the_profile(named: int, later: int) -> None:
    """A player in two rosters is counted once, in the clan the profile names."""
    expected = [1, 0] if named == 0 else [0, 1]
    assert dict(counts(moved(named, later=later)))[WIZARD] == expected
    count = merge_clans(moved(named, later=later))
    assert (count.seen, count.members) == (3, 3)
    assert [len(part.present) for part in count.parts] == [1 + n for n in expected]


@pytest.mark.parametrize("named", [None, 2])
@pytest.mark.parametrize("later", [0, 1])
def test_a_moved_player_counts_else_in_the_clan_loaded_last(named: int | None, later: int) -> None:
    """A profile that names neither of the two leaves it to the later reading."""
    expected = [1, 0] if later == 0 else [0, 1]
    assert dict(counts(moved(named, later=later)))[WIZARD] == expected


def test_one_answer_of_a_player_in_two_rosters_is_enough() -> None:
    """A player with an answer in one of two rosters is counted where the profile says."""
    assert dict(counts(moved(1, answers=(0,))))[WIZARD] == [0, 1]
    assert dict(counts(moved(None, answers=(0,))))[WIZARD] == [1, 0]
    assert WIZARD not in dict(counts(moved(1, answers=())))


def test_the_later_profile_is_believed() -> None:
    """A player with two profiles has the favourite of the later one."""
    early, late = moved(1)
    early = early.with_player(replace(player(0, PEKKA), clan=CLANS[0]))
    assert dict(counts([early, late])) == {KNIGHT: [1, 1], WIZARD: [0, 1]}


def test_a_clan_nobody_of_was_seen_has_no_share() -> None:
    """No share is not a share of nothing: 0 of 0 is not 0%."""
    seen, silent = family([KNIGHT], [WIZARD])
    (row,) = merge_clans([seen, Survey.start(silent.clan, AT)]).rows
    assert row.shares == (1.0, None)


def test_no_players_give_no_rows() -> None:
    """No clans, or clans without an answer, are an empty count."""
    assert merge_clans([]).rows == ()
    assert merge_clans([survey([KNIGHT], failed=[0])]).rows == ()


def test_rows_are_sorted_by_a_clan() -> None:
    """A clan's own favourites come first; what ties there keeps the order of all."""
    rows = merge_clans(family([KNIGHT, KNIGHT, WIZARD], [PEKKA, WIZARD, WIZARD, MIRROR])).rows
    assert [row.card for row in sort_by_share(reversed(rows), None)] == [row.card for row in rows]
    assert [row.card for row in sort_by_share(rows, 1)] == [WIZARD, PEKKA, MIRROR, KNIGHT]


@PROPERTY
@given(st.lists(FAVOURITES, max_size=3))
def test_nothing_is_lost_or_counted_twice(clans: list[list[Card | None]]) -> None:
    """Totals are those of one big clan: players, order, shares; and clans' shares add up."""
    surveys = family(*clans)
    count = merge_clans(surveys)
    everyone = [card for liked in clans for card in liked]
    assert count_merged_pairs(count) == Counter(c.raw_name for c in everyone if c).most_common()
    assert [(row.card, row.players) for row in count.rows] == Counter(
        card for card in everyone if card
    ).most_common()
    assert count.seen == count.members == len(everyone)
    assert count.without == everyone.count(None)
    for row in count.rows:
        assert row.share == row.players / len(everyone)
        for liked, fans, share in zip(clans, row.fans, row.shares, strict=True):
            assert len(fans) == liked.count(row.card)
            assert share == (liked.count(row.card) / len(liked) if liked else None)


@PROPERTY
@given(FAVOURITES, st.sets(st.integers(0, 49)))
def test_one_clan_is_what_tally_makes_of_it(
    favourites: list[Card | None], failed: set[int]
) -> None:
    """Merged with nobody, a clan's count is its own, fan by fan."""
    picture = survey(favourites, failed=failed & set(range(len(favourites))))
    alone, rows = count_favourites(picture), merge_clans([picture]).rows
    assert [(r.place, r.card, (r.holders,), r.share) for r in alone] == [
        (r.place, r.card, r.fans, r.share) for r in rows
    ]
    assert [row.shares for row in rows] == [(row.share,) for row in alone]
    assert count_merged_pairs(merge_clans([picture])) == count_pairs(picture)


# As text

WHOLE = SurveyReport(surveys=tuple(family([KNIGHT, WIZARD], [WIZARD, None])))
PARTIAL = SurveyReport(
    surveys=(*family([KNIGHT], [WIZARD])[:1], survey([PEKKA, KNIGHT], ["=Ann"], failed=[0])),
    lost=(LOST,),
)


def test_json_has_each_clan_s_part_of_each_card() -> None:
    """The document adds up: players over clans, seen over clans."""
    said = json.loads(write_merged(WHOLE, "json"))
    assert (said["complete"], said["seen"], said["members"]) == (True, 4, 4)
    assert said["without_favourite"] == 1
    assert [one["seen"] for one in said["clans"]] == [2, 2]
    top = said["cards"][0]
    assert (top["name"], top["players"], top["share"]) == ("Wizard", 2, 0.5)
    assert [(c["tag"], c["players"], c["share"]) for c in top["clans"]] == [
        ("#2PP", 1, 0.5),
        ("#8YY", 1, 0.5),
    ]
    assert [fan["name"] for c in top["clans"] for fan in c["who"]] == ["Player 1", "Player 2"]


def test_missing_players_are_reported() -> None:
    """Partial clans and lost clans stand in every format that has room for them."""
    said = json.loads(write_merged(PARTIAL, "json"))
    assert said["complete"] is False
    assert [error["tag"] for error in said["errors"]] == ["#2QQ"]
    assert [len(one["errors"]) for one in said["clans"]] == [0, 1]
    lines = [json.loads(line) for line in write_merged(PARTIAL, "jsonl").splitlines()]
    kinds = Counter(line["type"] for line in lines)
    assert kinds == {"merged": 1, "clan": 2, "card": 1, "error": 2}
    for form in ("table", "markdown"):
        text = write_merged(PARTIAL, form).replace("\\", "")
        assert "no clan has the tag #2QQ" in text
        assert "1 of 2 players missing" in text
    assert "false" in write_merged(PARTIAL, "csv")


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_spreadsheets_have_two_columns_for_each_clan(form: str, delimiter: str) -> None:
    """A clan's players and share stand under its tag."""
    table = csv.DictReader(
        io.StringIO(write_merged(WHOLE, form)), delimiter=delimiter, strict=True
    )
    rows = list(table)
    assert [(r["card"], r["players"], r["players_2PP"], r["share_8YY"]) for r in rows] == [
        ("Wizard", "2", "1", "0.5"),
        ("Knight", "1", "1", "0.0"),
    ]
    assert {r["complete"] for r in rows} == {"true"}


def test_pairs_are_one_document() -> None:
    """All clans are one count, printed as one was."""
    assert json.loads(write_merged(WHOLE, "pairs")) == [["Wizard", 2], ["Knight", 1]]


def test_clans_of_one_name_are_told_apart() -> None:
    """A heading that two clans would share has the tag with it."""
    same = [replace(s, clan=replace(s.clan, name="Keep")) for s in family([KNIGHT], [KNIGHT])]
    assert titles(merge_clans(same).parts) == ["Keep #2PP", "Keep #8YY"]
    assert titles(merge_clans(same[:1]).parts) == ["Keep"]


def test_the_summary_counts_people_once() -> None:
    """The line above the table tells who was seen of whom, and the top card."""
    said = merge_summary(merge_clans(WHOLE.surveys))
    assert said == (
        "all 4 members · 2 cards · top: Wizard 50% · 4.3 elixir on average · 1 without a favourite"
    )
    assert merge_summary(merge_clans(moved(1))).startswith("all 3 members")
