"""Tests that every format holds the same comparison and marks its gaps."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from typing import Final

import pytest
from msgspec.structs import replace

from clantui.cli.options import LIST_FORMATS
from clantui.core.compare.comparison import default_sort
from clantui.core.export.compare import ComparisonReport, comparison_summary
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.errors import NotFound
from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from tests.factories.exports import FORMATS, write
from tests.factories.surveys import HOME, KNIGHT, PEKKA, QUEEN, WIZARD, survey

OTHER: Final = Tag("8YY")
LOST: Final = (OTHER, NotFound("no clan has the tag #8YY"))


def theirs(liked: Sequence[Card | None], failed: tuple[int, ...] = ()) -> Survey:
    """Return the other clan."""
    picture = survey(liked, failed=failed, name="=Iron|Gate")
    return replace(picture, clan=replace(picture.clan, tag=OTHER))


OURS: Final = survey([KNIGHT] * 8 + [WIZARD] * 2)
THEIRS: Final = theirs([WIZARD] * 3 + [QUEEN] * 7)
WHOLE: Final = ComparisonReport(
    ours=HOME, theirs=OTHER, report=SurveyReport(surveys=(OURS, THEIRS))
)
PARTIAL: Final = replace(WHOLE, report=SurveyReport(surveys=(OURS, theirs([WIZARD, PEKKA], (1,)))))
HALF: Final = replace(WHOLE, report=SurveyReport(surveys=(OURS,), lost=(LOST,)))
EMPTY: Final = replace(WHOLE, report=SurveyReport(surveys=(survey([]), theirs([]))))
ITSELF: Final = replace(WHOLE, theirs=HOME, report=SurveyReport(surveys=(OURS,)))


def test_the_command_line_offers_every_format() -> None:
    """The names it knows by heart are those of the formats."""
    assert set(FORMATS) == set(LIST_FORMATS)


def test_json_tells_both_counts_and_how_sure_it_is() -> None:
    """JSON holds each side's counts, the difference with its interval, and the group."""
    said = json.loads(write(WHOLE, "json"))
    assert (said["complete"], said["ours"], said["theirs"]) == (True, "#2PP", "#8YY")
    assert said["groups"] == {"theirs": 1, "ours": 1, "common": 1}
    sides = [(one["side"], one["tag"], one["seen"]) for one in said["clans"]]
    assert sides == [("ours", "#2PP", 10), ("theirs", "#8YY", 10)]
    assert said["clans"][1]["name"] == "=Iron|Gate"
    told = {card["name"]: card for card in said["cards"]}
    assert list(told) == ["Knight", "Archer Queen", "Wizard"]
    queen, wizard = told["Archer Queen"], told["Wizard"]
    assert queen["theirs"] == {"players": 7, "of": 10, "share": 0.7}
    assert (queen["difference"], queen["within_chance"], queen["group"]) == (0.7, False, "theirs")
    assert (wizard["difference"], wizard["within_chance"], wizard["group"]) == (
        0.1,
        True,
        "common",
    )
    assert wizard["difference_low"] < 0 < wizard["difference_high"]


def test_json_lines_are_the_same_things() -> None:
    """A line for the whole, each clan, each card, each error."""
    lines = [json.loads(line) for line in write(PARTIAL, "jsonl").splitlines()]
    kinds = Counter(line["type"] for line in lines)
    assert kinds == {"comparison": 1, "clan": 2, "card": 2, "error": 1}
    document = json.loads(write(PARTIAL, "json"))
    cards = [line for line in lines if line.pop("type") == "card"]
    assert cards == document["cards"]
    assert document["complete"] is False


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_spreadsheets_have_a_line_for_each_card(form: str, delimiter: str) -> None:
    """Counts, shares, difference, chance, and the clans they are of, on every line."""
    rows = list(csv.DictReader(io.StringIO(write(WHOLE, form)), delimiter=delimiter))
    keys = ("card", "ours", "ours_of", "theirs", "theirs_share", "difference", "chance", "group")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("Knight", "8", "10", "0", "0.0", "-0.8", "beyond", "ours"),
        ("Archer Queen", "0", "10", "7", "0.7", "0.7", "beyond", "theirs"),
        ("Wizard", "2", "10", "3", "0.3", "0.1", "within", "common"),
    ]
    assert {(r["ours_clan"], r["theirs_clan"], r["complete"]) for r in rows} == {
        ("#2PP", "#8YY", "true")
    }


def test_the_table_says_who_is_ours() -> None:
    """Both clans with how many were seen, the outcome, what chance means, then the cards."""
    lines = write(WHOLE, "table").splitlines()
    assert lines[1].startswith("ours: Lantern Keep #2PP · all 10 members · 21 Nov 2026 18:30 UTC")
    assert lines[2].startswith("theirs: =Iron|Gate #8YY · all 10 members")
    assert lines[3] == "3 cards: 1 only theirs, 1 only ours, 1 shared · 2 real differences"
    assert lines[4].startswith("Real? ")
    assert [line.split()[-1] for line in lines[7:]] == ["ours", "theirs", "shared"]
    assert "\N{MINUS SIGN}80  yes" in "\n".join(lines)


def test_markdown_is_escaped() -> None:
    """A name that is markup stays a name."""
    text = write(WHOLE, "markdown")
    assert "=Iron\\|Gate" in text
    assert text.splitlines()[0] == "## Favourites: Lantern Keep and =Iron\\|Gate"


def test_the_rows_come_in_the_order_asked_for() -> None:
    """`sort` orders every format alike."""
    match = replace(WHOLE, sort=default_sort("ours"))
    expected = ["Knight", "Wizard", "Archer Queen"]
    assert [card["name"] for card in json.loads(write(match, "json"))["cards"]] == expected
    table = write(match, "table")
    assert sorted(expected, key=table.index) == expected


def test_missing_players_are_reported() -> None:
    """Every format marks failed players and a missing clan if it has room for it."""
    for form in ("table", "markdown"):
        assert "1 of 2 players missing" in write(PARTIAL, form)
        assert "no clan has the tag" in write(HALF, form)
    assert "false" in write(PARTIAL, "csv")
    half = json.loads(write(HALF, "json"))
    assert (half["complete"], half["cards"], half["groups"]) == (False, [], None)
    assert [one["side"] for one in half["clans"]] == ["ours"]
    assert [error["tag"] for error in half["errors"]] == ["#8YY"]


def test_of_clans_without_members_there_is_no_outcome() -> None:
    """Clans without members have no outcome."""
    assert EMPTY.comparison is not None
    assert comparison_summary(EMPTY.comparison) == "no card of either clan is known"
    one = replace(WHOLE, report=SurveyReport(surveys=(OURS, theirs([]))))
    assert one.comparison is not None
    assert comparison_summary(one.comparison) == "2 cards · no player of one clan is loaded"
    assert {row["group"] for row in json.loads(write(one, "json"))["cards"]} == {None}


def test_a_clan_against_itself_is_common() -> None:
    """One survey serves for both."""
    said = json.loads(write(ITSELF, "json"))
    assert [one["side"] for one in said["clans"]] == ["ours", "theirs"]
    assert said["groups"] == {"theirs": 0, "ours": 0, "common": 2}
    assert {card["difference"] for card in said["cards"]} == {0.0}
