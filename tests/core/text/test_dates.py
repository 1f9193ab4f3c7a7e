"""Tests that times are in the reader's zone, and in UTC if other people or programs read them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

import pytest

from clantui.core.compare.comparison import SORT_COLUMNS
from clantui.core.export.compare import ComparisonReport
from clantui.core.export.document import Reader
from clantui.core.export.history import HistoryReport
from clantui.core.export.race import RaceReport
from clantui.core.export.rankings import RankingReport
from clantui.core.export.survey_report import SurveyReport
from clantui.core.export.views import ViewReport
from clantui.core.history.timeline import History
from clantui.core.rankings import WORLD
from clantui.core.text.dates import (
    Zone,
    format_clock,
    format_day,
    format_moment,
    format_since,
    in_zone,
)
from clantui.core.views import load_view
from clantui.core.views.view import ViewData
from tests.factories.exports import write, write_merged
from tests.factories.races import race
from tests.factories.surveys import AT, HOME, KNIGHT, WIZARD, make_survey
from tests.factories.timelines import make_snapshot

AHEAD: Final = timezone(timedelta(hours=9))
"""A zone in which it is already the next day."""

REPORT: Final = SurveyReport(surveys=(make_survey([KNIGHT, WIZARD]),))
PAST: Final = HistoryReport(
    clan=HOME,
    name="Lantern Keep",
    history=History.of(
        [make_snapshot({0: KNIGHT}, at=AT - timedelta(days=1)), make_snapshot({0: WIZARD}, at=AT)]
    ),
)
RACE: Final = RaceReport(tag=HOME, at=AT, race=race(), rosters={}, failed={})
RANKING: Final = RankingReport(location=WORLD, at=AT, found=())
MATCH: Final = ComparisonReport(
    ours=HOME,
    theirs=HOME,
    report=REPORT,
    view=load_view("favourites"),
    sort=SORT_COLUMNS["difference"].natural_sort,
)
VIEWED: Final = ViewReport(
    view=load_view("members"), parts=(ViewData(survey=make_survey([KNIGHT])),)
)

READER: Final = Reader(zone=AHEAD)
WRITERS: Final[dict[str, Callable[[str], str]]] = {
    "show": lambda form: write(REPORT, form, READER),
    "view": lambda form: write(VIEWED, form, READER),
    "merge": lambda form: write_merged(REPORT, form, READER),
    "compare": lambda form: write(MATCH, form, READER),
    "history": lambda form: write(PAST, form, READER),
    "race": lambda form: write(RACE, form, READER),
    "top": lambda form: write(RANKING, form, READER),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_table_is_in_the_readers_zone(writer: str) -> None:
    """18:30 in UTC is 3:30 of the next day nine hours ahead, without the word UTC."""
    text = WRITERS[writer]("table")
    assert "22 Nov 2026 03:30" in text
    assert "UTC" not in text
    assert "18:30" not in text


@pytest.mark.parametrize("writer", WRITERS)
def test_markdown_is_in_utc(writer: str) -> None:
    """Times in Markdown are in UTC and say so, because it is read elsewhere."""
    text = WRITERS[writer]("markdown")
    assert "21 Nov 2026 18:30" in text
    assert "UTC" in text
    assert "03:30" not in text


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_is_in_utc(writer: str, form: str) -> None:
    """JSON has ISO 8601 in UTC, whatever the zone of the reader."""
    text = WRITERS[writer](form)
    assert "2026-11-21T18:30:00Z" in text
    assert "03:30" not in text


def test_csv_is_in_utc() -> None:
    """The only CSV with a time has UTC, too."""
    assert "2026-11-21T18:30:00Z" in WRITERS["history"]("csv")


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (UTC, ("21 Nov", "18:30", "21 Nov 18:30 UTC")),
        (AHEAD, ("22 Nov", "03:30", "22 Nov 03:30")),
        (timezone(timedelta(hours=-5, minutes=-30)), ("21 Nov", "13:00", "21 Nov 13:00")),
    ],
)
def test_day_and_time_are_shown_in_the_zone(zone: Zone, expected: tuple[str, str, str]) -> None:
    """Times are those of the zone, of which only UTC is named."""
    assert (
        format_day(AT, 2026, zone),
        format_clock(AT, zone),
        format_moment(AT, 2026, zone),
    ) == expected


def test_the_year_is_that_of_the_zone() -> None:
    """In the east the new year begins earlier."""
    late = datetime(2026, 12, 31, 18, tzinfo=UTC)
    assert format_day(late, 2026, AHEAD) == "1 Jan 2027"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not read TZ")
def test_summer_time_is_that_of_each_date() -> None:
    """With the machine's zone, July has another offset than November."""
    program = (
        "from datetime import *; from clantui.core.text.dates import *; "
        "print([format_clock(datetime(2026, m, 21, 18, 30, tzinfo=UTC), LOCAL) for m in (7, 11)])"
    )
    environ = {**os.environ, "TZ": "CET-1CEST,M3.5.0,M10.5.0/3"}
    result = subprocess.run(
        [sys.executable, "-c", program], env=environ, check=True, capture_output=True, text=True
    )
    assert result.stdout == "['20:30', '19:30']\n"


def test_the_year_1_is_shown_in_utc() -> None:
    """A damaged store may have the year 1, which no zone can convert."""
    first = datetime.min.replace(tzinfo=UTC)
    behind: Any = timezone(timedelta(hours=-5))
    assert in_zone(first, behind) == first


@pytest.mark.parametrize(
    ("back", "heading"),
    [
        (timedelta(minutes=4), "since 18:26"),
        (timedelta(days=1), "since Fri"),
        (timedelta(days=4), "since Tue"),
        (timedelta(days=5), "5 days"),
        (timedelta(days=9), "9 days"),
        (timedelta(days=10), "since 11 Nov"),
    ],
)
def test_the_start_of_changes_is_named_by_its_age(back: timedelta, heading: str) -> None:
    """Today it is a time, then a weekday, about a week ago the number of days, then a date."""
    now = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
    assert format_since(now - back, now, UTC) == heading
