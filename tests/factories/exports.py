"""Documents in a format, as the command line and the screen export them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from clantui.core.export.compare import ComparisonReport, build_comparison_document
from clantui.core.export.document import DEFAULT_READER, Document, Reader
from clantui.core.export.history import HistoryReport, build_history_document
from clantui.core.export.merge import build_merged_document
from clantui.core.export.player import PlayerReport, build_player_document
from clantui.core.export.race import RaceReport, build_race_document
from clantui.core.export.rankings import (
    RankingReport,
    build_locations_document,
    build_ranking_document,
)
from clantui.core.export.render import FORMAT_NAMES
from clantui.core.export.rendering import render
from clantui.core.export.survey_report import SurveyReport
from clantui.core.export.views import ViewReport, build_view_document
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.view import ViewData

CLAN_FORMATS: Final = (*FORMAT_NAMES, "pairs")
"""The formats of favourites."""


def make_favourites(report: SurveyReport, deltas: Mapping[int, int] | None = None) -> ViewReport:
    """Make the report of the favourites of clans."""
    parts = tuple(ViewData(survey=survey, deltas=deltas) for survey in report.surveys)
    return ViewReport(view=FAVOURITES, parts=parts, failed=report.failed)


_BUILDERS: Final[dict[type, Callable[[Any], Document]]] = {
    SurveyReport: lambda report: build_view_document(make_favourites(report)),
    ViewReport: build_view_document,
    ComparisonReport: build_comparison_document,
    HistoryReport: build_history_document,
    RaceReport: build_race_document,
    PlayerReport: build_player_document,
    RankingReport: build_ranking_document,
    tuple: build_locations_document,
}


def write(report: object, form: str, reader: Reader = DEFAULT_READER) -> str:
    """Write any report, or a tuple of locations."""
    return render(_BUILDERS[type(report)](report), form, reader)


def write_merged(report: SurveyReport, form: str, reader: Reader = DEFAULT_READER) -> str:
    """Write clans counted as one."""
    return render(build_merged_document(report), form, reader)


def read_json(report: object) -> Any:
    """Write a report as JSON, and parse it."""
    return json.loads(write(report, "json"))


def read_json_lines(report: object) -> list[dict[str, Any]]:
    """Write a report as JSON Lines, and parse them."""
    return [json.loads(line) for line in write(report, "jsonl").split("\n")[:-1]]


def read_table(report: object, form: str = "csv") -> list[dict[str, str]]:
    """Write a report as CSV or TSV, and parse its rows by their headings."""
    text = io.StringIO(write(report, form), newline="")
    delimiter = "\t" if form == "tsv" else ","
    return list(csv.DictReader(text, delimiter=delimiter, strict=True))
