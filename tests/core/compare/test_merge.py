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

from clantui.core.compare.merge import make_clan_share_column, merge_clans, sort_by_share
from clantui.core.export.merge import make_clan_titles, summarise_merge
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.errors import NotFound
from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views.favourites import count_favourites
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
    make_survey,
    member,
    player,
    tag,
)

CLANS = (Tag("2PP"), Tag("8YY"), Tag("9UU"))
FAILED_CLAN = (Tag("2QQ"), NotFound("no clan has the tag #2QQ"))


def family(*clans: Sequence[Card | None]) -> list[Survey]:
    """Return surveys of clans whose members are all different."""
    surveys, first = [], 0
    for home, favourites in zip(CLANS, clans, strict=False):
        numbers = range(first, first + len(favourites))
        roster = tuple(member(number) for number in numbers)
        clan_survey = Survey.start(replace(clan(0), tag=home, members=roster, name=str(home)), AT)
        for number, card in zip(numbers, favourites, strict=True):
            clan_survey = clan_survey.with_player(replace(player(number, card), clan=home))
        surveys.append(clan_survey)
        first += len(favourites)
    return surveys


def counts(surveys: Sequence[Survey]) -> list[tuple[Card, list[int]]]:
    """Return each card with its number of players in each clan."""
    return [
        (row.card, [len(holders) for holders in row.holders]) for row in merge_clans(surveys).rows
    ]


def list_player_twice(
    named: int | None, *, later: int = 1, answers: tuple[int, ...] = (0, 1)
) -> list[Survey]:
    """Return two clans that both list player 0.

    Args:
        named: index of the clan in the profile; None for no clan.
        later: index of the clan that was loaded later.
        answers: indices of the surveys in which the player is loaded.
    """
    surveys = []
    for index, (home, other) in enumerate([(CLANS[0], 1), (CLANS[1], 2)]):
        roster = (member(0), member(other))
        at = AT + timedelta(minutes=index == later)
        clan_survey = Survey.start(replace(clan(0), tag=home, members=roster), at)
        clan_survey = clan_survey.with_player(player(other, KNIGHT))
        moved_player = replace(player(0, WIZARD), clan=None if named is None else CLANS[named])
        clan_survey = (
            clan_survey.with_player(moved_player)
            if index in answers
            else clan_survey.with_failure(tag(0), LATE)
        )
        surveys.append(clan_survey)
    return surveys


def test_clans_add_up_card_by_card() -> None:
    """Each card has its players and share in every clan, and the share of all."""
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


def test_ties_are_in_the_order_of_the_clans() -> None:
    """Cards with equally many players are in the order of their first appearance, clan by clan."""
    rows = merge_clans(family([PEKKA, KNIGHT], [KNIGHT, PEKKA, MIRROR, WIZARD])).rows
    assert [row.card for row in rows] == [PEKKA, KNIGHT, MIRROR, WIZARD]


@pytest.mark.parametrize("named", [0, 1])
@pytest.mark.parametrize("later", [0, 1])
def test_a_moved_player_counts_in_the_clan_of_the_profile(named: int, later: int) -> None:
    """A player in two member lists is counted once, in the clan of the profile."""
    expected = [1, 0] if named == 0 else [0, 1]
    assert dict(counts(list_player_twice(named, later=later)))[WIZARD] == expected
    count = merge_clans(list_player_twice(named, later=later))
    assert (count.loaded_players, count.member_count) == (3, 3)
    assert [len(part.counted) for part in count.parts] == [1 + n for n in expected]


@pytest.mark.parametrize("named", [None, 2])
@pytest.mark.parametrize("later", [0, 1])
def test_without_a_clan_in_the_profile_a_moved_player_counts_in_the_later_one(
    named: int | None, later: int
) -> None:
    """If the profile names neither clan, the one loaded later counts."""
    expected = [1, 0] if later == 0 else [0, 1]
    assert dict(counts(list_player_twice(named, later=later)))[WIZARD] == expected


def test_a_player_loaded_in_one_of_two_clans_is_counted() -> None:
    """A player loaded in one of two clans is counted as the profile says."""
    assert dict(counts(list_player_twice(1, answers=(0,))))[WIZARD] == [0, 1]
    assert dict(counts(list_player_twice(None, answers=(0,))))[WIZARD] == [1, 0]
    assert WIZARD not in dict(counts(list_player_twice(1, answers=())))


def test_the_later_of_two_profiles_counts() -> None:
    """A player with two profiles has the favourite of the later one."""
    earlier, later = list_player_twice(1)
    earlier = earlier.with_player(replace(player(0, PEKKA), clan=CLANS[0]))
    assert dict(counts([earlier, later])) == {KNIGHT: [1, 1], WIZARD: [0, 1]}


def test_a_clan_without_loaded_players_has_no_share() -> None:
    """A share of 0 of 0 players is no share, not 0%."""
    loaded, unloaded = family([KNIGHT], [WIZARD])
    (row,) = merge_clans([loaded, Survey.start(unloaded.clan, AT)]).rows
    assert row.shares == (1.0, None)


def test_no_players_give_no_rows() -> None:
    """No clans, or clans without loaded players, have no rows."""
    assert merge_clans([]).rows == ()
    assert merge_clans([make_survey([KNIGHT], failed=[0])]).rows == ()


def test_rows_can_be_sorted_by_one_clan() -> None:
    """A clan's own favourites come first; ties keep the order of all."""
    rows = merge_clans(family([KNIGHT, KNIGHT, WIZARD], [PEKKA, WIZARD, WIZARD, MIRROR])).rows
    assert [row.card for row in sort_by_share(reversed(rows), None)] == [row.card for row in rows]
    assert [row.card for row in sort_by_share(rows, 1)] == [WIZARD, PEKKA, MIRROR, KNIGHT]


@PROPERTY
@given(st.lists(FAVOURITES, max_size=3))
def test_nothing_is_lost_or_counted_twice(clans: list[list[Card | None]]) -> None:
    """Totals are those of one big clan, and the clans' shares add up."""
    surveys = family(*clans)
    count = merge_clans(surveys)
    favourites = [card for clan_favourites in clans for card in clan_favourites]
    assert [(row.card, row.players) for row in count.rows] == Counter(
        card for card in favourites if card
    ).most_common()
    assert count.loaded_players == count.member_count == len(favourites)
    assert count.without_favourite == favourites.count(None)
    for row in count.rows:
        assert row.share == row.players / len(favourites)
        for clan_favourites, holders, share in zip(clans, row.holders, row.shares, strict=True):
            assert len(holders) == clan_favourites.count(row.card)
            assert share == (
                clan_favourites.count(row.card) / len(clan_favourites) if clan_favourites else None
            )


@PROPERTY
@given(FAVOURITES, st.sets(st.integers(0, 49)))
def test_a_single_clan_counts_as_in_the_favourites_view(
    favourites: list[Card | None], failed: set[int]
) -> None:
    """A merge of one clan has the rows of the favourites view."""
    clan_survey = make_survey(favourites, failed=failed & set(range(len(favourites))))
    expected, rows = count_favourites(clan_survey), merge_clans([clan_survey]).rows
    assert [(r.place, r.card, (r.holders,), r.share) for r in expected] == [
        (r.place, r.card, r.holders, r.share) for r in rows
    ]
    assert [row.shares for row in rows] == [(row.share,) for row in expected]


# As text

COMPLETE = SurveyReport(surveys=tuple(family([KNIGHT, WIZARD], [WIZARD, None])))
PARTIAL = SurveyReport(
    surveys=(*family([KNIGHT], [WIZARD])[:1], make_survey([PEKKA, KNIGHT], ["=Ann"], failed=[0])),
    failed=(FAILED_CLAN,),
)


def test_json_has_the_players_of_each_clan() -> None:
    """Players and loaded players add up over the clans."""
    document = json.loads(write_merged(COMPLETE, "json"))
    assert (document["complete"], document["seen"], document["members"]) == (True, 4, 4)
    assert document["without_favourite"] == 1
    assert [clan_record["seen"] for clan_record in document["clans"]] == [2, 2]
    top = document["cards"][0]
    assert (top["name"], top["players"], top["share"]) == ("Wizard", 2, 0.5)
    assert [(c["tag"], c["players"], c["share"]) for c in top["clans"]] == [
        ("#2PP", 1, 0.5),
        ("#8YY", 1, 0.5),
    ]
    assert [holder["name"] for c in top["clans"] for holder in c["who"]] == [
        "Player 1",
        "Player 2",
    ]


def test_missing_players_are_reported() -> None:
    """Incomplete and failed clans are in every format that has room for them."""
    document = json.loads(write_merged(PARTIAL, "json"))
    assert document["complete"] is False
    assert [error["tag"] for error in document["errors"]] == ["#2QQ"]
    assert [len(clan_record["errors"]) for clan_record in document["clans"]] == [0, 1]
    lines = [json.loads(line) for line in write_merged(PARTIAL, "jsonl").splitlines()]
    kinds = Counter(line["type"] for line in lines)
    assert kinds == {"merged": 1, "clan": 2, "card": 1, "error": 2}
    for format_name in ("table", "markdown"):
        text = write_merged(PARTIAL, format_name).replace("\\", "")
        assert "no clan has the tag #2QQ" in text
        assert "1 of 2 players missing" in text
    assert "false" in write_merged(PARTIAL, "csv")


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_spreadsheets_have_two_columns_for_each_clan(form: str, delimiter: str) -> None:
    """A clan's players and share are under its tag."""
    table = csv.DictReader(
        io.StringIO(write_merged(COMPLETE, form)), delimiter=delimiter, strict=True
    )
    rows = list(table)
    assert [(r["card"], r["players"], r["players_2PP"], r["share_8YY"]) for r in rows] == [
        ("Wizard", "2", "1", "0.5"),
        ("Knight", "1", "1", "0.0"),
    ]
    assert {r["complete"] for r in rows} == {"true"}


def test_pairs_are_one_document() -> None:
    """All clans are one count, printed like that of one clan."""
    assert json.loads(write_merged(COMPLETE, "pairs")) == [["Wizard", 2], ["Knight", 1]]


def test_clans_with_equal_names_have_their_tags_in_the_heading() -> None:
    """A heading that two clans would share has the tag too."""
    same = [replace(s, clan=replace(s.clan, name="Keep")) for s in family([KNIGHT], [KNIGHT])]
    assert make_clan_titles(merge_clans(same).parts) == ["Keep #2PP", "Keep #8YY"]
    assert make_clan_titles(merge_clans(same[:1]).parts) == ["Keep"]


def test_the_summary_counts_players_once() -> None:
    """The line above the table has the loaded players, and the top card."""
    summary = summarise_merge(merge_clans(COMPLETE.surveys))
    assert summary == (
        "all 4 members · 2 cards · top: Wizard 50% · 4.3 elixir on average · 1 without a favourite"
    )
    assert summarise_merge(merge_clans(list_player_twice(1))).startswith("all 3 members")


def test_a_row_is_found_by_its_card_or_by_a_player_of_any_clan() -> None:
    """The filter knows the number of players over all clans."""
    (row, *_) = merge_clans(family([KNIGHT], [KNIGHT, WIZARD])).rows
    fields = row.filter_fields
    assert fields.names == ("Knight", "Player 0", "Player 1")
    assert fields.players == 2


def test_players_without_a_favourite_are_loaded_ones() -> None:
    """A member who is not loaded is not one of them."""
    (survey,) = family([KNIGHT, None, None])
    waiting = replace(survey, clan=replace(survey.clan, members=clan(5).members))
    count = merge_clans([waiting])
    assert (count.member_count, count.loaded_players, count.without_favourite) == (5, 3, 2)


def test_a_column_shows_the_share_of_one_clan() -> None:
    """Rounded for exports, in per cent on the screen; rows are sorted by the exact share."""
    rows = merge_clans(family([KNIGHT, WIZARD, WIZARD], [KNIGHT], [])).rows
    knight = next(row for row in rows if row.card == KNIGHT)
    columns = [make_clan_share_column(index, "share", "Clan") for index in range(3)]
    assert [column.value(knight) for column in columns] == [0.3333, 1.0, None]
    assert [column.text(knight) for column in columns] == ["33%", "100%", "–"]
    assert [column.sort_value(knight) for column in columns] == [1 / 3, 1.0, None]
    assert all(column.align_right for column in columns)


def test_a_holder_has_the_level_of_the_favourite() -> None:
    """A player without a known level has none."""
    (survey,) = family([KNIGHT, KNIGHT])
    survey = survey.with_player(replace(player(0, KNIGHT, 14), clan=CLANS[0]))
    (row,) = merge_clans([survey]).rows
    assert [(h.member.name, h.level) for h in row.holders[0]] == [
        ("Player 0", 14),
        ("Player 1", None),
    ]
