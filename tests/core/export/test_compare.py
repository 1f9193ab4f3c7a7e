"""Tests of the export of a comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.compare.comparison import SORT_COLUMNS
from clantui.core.export.compare import (
    ComparisonReport,
    build_comparison_document,
    summarise_comparison,
)
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.errors import NotFound
from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from tests.factories.exports import read_json, read_json_lines, read_table, write
from tests.factories.surveys import HOME, KNIGHT, PEKKA, QUEEN, WIZARD, make_survey

OTHER: Final = Tag("8YY")
LOST: Final = (OTHER, NotFound("no clan has the tag #8YY"))


def theirs(favourites: Sequence[Card | None], failed: tuple[int, ...] = ()) -> Survey:
    """Return the other clan."""
    survey = make_survey(favourites, failed=failed, name="=Iron|Gate")
    return replace(survey, clan=replace(survey.clan, tag=OTHER))


OURS: Final = make_survey([KNIGHT] * 8 + [WIZARD] * 2)
THEIRS: Final = theirs([WIZARD] * 3 + [QUEEN] * 7)
WHOLE: Final = ComparisonReport(
    ours=HOME, theirs=OTHER, report=SurveyReport(surveys=(OURS, THEIRS))
)
PARTIAL: Final = replace(WHOLE, report=SurveyReport(surveys=(OURS, theirs([WIZARD, PEKKA], (1,)))))
HALF: Final = replace(WHOLE, report=SurveyReport(surveys=(OURS,), failed=(LOST,)))
EMPTY: Final = replace(WHOLE, report=SurveyReport(surveys=(make_survey([]), theirs([]))))


def test_json_has_both_counts_and_the_interval() -> None:
    """JSON holds each side's counts, the difference with its interval, and the group."""
    body = read_json(WHOLE)
    assert (body["complete"], body["ours"], body["theirs"]) == (True, "#2PP", "#8YY")
    assert body["groups"] == {"theirs": 1, "ours": 1, "common": 1}
    sides = [(clan["side"], clan["tag"], clan["seen"]) for clan in body["clans"]]
    assert sides == [("ours", "#2PP", 10), ("theirs", "#8YY", 10)]
    assert body["clans"][1]["name"] == "=Iron|Gate"
    cards = {card["name"]: card for card in body["cards"]}
    assert list(cards) == ["Knight", "Archer Queen", "Wizard"]
    queen, wizard = cards["Archer Queen"], cards["Wizard"]
    assert queen["theirs"] == {"players": 7, "of": 10, "share": 0.7}
    assert (queen["difference"], queen["within_chance"], queen["group"]) == (0.7, False, "theirs")
    assert (wizard["difference"], wizard["within_chance"], wizard["group"]) == (
        0.1,
        True,
        "common",
    )
    assert wizard["difference_low"] < 0 < wizard["difference_high"]


def test_json_lines_have_the_parts_of_the_json() -> None:
    """There is a line for the comparison, each clan, each card and each error."""
    lines = read_json_lines(PARTIAL)
    kinds = Counter(line["type"] for line in lines)
    assert kinds == {"comparison": 1, "clan": 2, "card": 2, "error": 1}
    document = read_json(PARTIAL)
    cards = [line for line in lines if line.pop("type") == "card"]
    assert cards == document["cards"]
    assert document["complete"] is False


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_spreadsheets_have_a_line_for_each_card(form: str) -> None:
    """Every line has counts, shares, difference, chance and both clans."""
    rows = read_table(WHOLE, form)
    keys = ("card", "ours", "ours_of", "theirs", "theirs_share", "difference", "chance", "group")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("Knight", "8", "10", "0", "0.0", "-0.8", "beyond", "ours"),
        ("Archer Queen", "0", "10", "7", "0.7", "0.7", "beyond", "theirs"),
        ("Wizard", "2", "10", "3", "0.3", "0.1", "within", "common"),
    ]
    assert {(r["ours_clan"], r["theirs_clan"], r["complete"]) for r in rows} == {
        ("#2PP", "#8YY", "true")
    }


def test_the_table_names_both_clans() -> None:
    """The table has both clans, the summary, the meaning of a column, then the cards."""
    lines = write(WHOLE, "table").splitlines()
    assert lines[1].startswith("ours: Lantern Keep #2PP · all 10 members · 21 Nov 2026 18:30 UTC")
    assert lines[2].startswith("theirs: =Iron|Gate #8YY · all 10 members")
    assert lines[3] == "3 cards: 1 only theirs, 1 only ours, 1 shared · 2 real differences"
    assert lines[4].startswith("Real? ")
    assert [line.split()[-1] for line in lines[7:]] == ["ours", "theirs", "shared"]
    assert "\N{MINUS SIGN}80  yes" in "\n".join(lines)


def test_rows_are_sorted_in_every_format() -> None:
    """`sort` orders every format in the same way."""
    match = replace(WHOLE, sort=SORT_COLUMNS["ours"].natural_sort)
    expected = ["Knight", "Wizard", "Archer Queen"]
    assert [card["name"] for card in read_json(match)["cards"]] == expected
    table = write(match, "table")
    assert sorted(expected, key=table.index) == expected


def test_missing_players_are_reported() -> None:
    """Failed players and a missing clan are in every format that has room for them."""
    for form in ("table", "markdown"):
        assert "1 of 2 players missing" in write(PARTIAL, form)
        assert "no clan has the tag" in write(HALF, form)
    assert "false" in write(PARTIAL, "csv")
    half = read_json(HALF)
    assert (half["complete"], half["cards"], half["groups"]) == (False, [], None)
    assert [clan["side"] for clan in half["clans"]] == ["ours"]
    assert [error["tag"] for error in half["errors"]] == ["#8YY"]


def test_a_clan_without_members_has_no_result() -> None:
    """The summary says so, and no card is in a group."""
    assert EMPTY.comparison is not None
    assert summarise_comparison(EMPTY.comparison) == "no card of either clan is known"
    half_empty = replace(WHOLE, report=SurveyReport(surveys=(OURS, theirs([]))))
    assert half_empty.comparison is not None
    summary = summarise_comparison(half_empty.comparison)
    assert summary == "2 cards · one clan has no players to compare"
    assert {row["group"] for row in read_json(half_empty)["cards"]} == {None}
    assert {row["group"] for row in read_table(half_empty)} == {""}
    table = write(half_empty, "table").splitlines()
    assert table[-2].split() == ["Knight", "8", "80%", "0", "–", "–"]


def test_a_comparison_needs_both_clans() -> None:
    """With only one of them there is neither a table nor its explanation."""
    assert build_comparison_document(HALF).is_empty
    assert not build_comparison_document(EMPTY).is_empty
    for report in (HALF, EMPTY):
        assert "Real?" not in write(report, "table")
