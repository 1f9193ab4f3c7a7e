"""Reports written in a format, as the command line and the screen write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from clantui.core.export.compare import ComparisonReport, comparison_document
from clantui.core.export.document import ANYBODY, Document, Reader
from clantui.core.export.favourites import favourites_document
from clantui.core.export.history import HistoryReport, history_document
from clantui.core.export.merge import merged_document
from clantui.core.export.player import PlayerReport, player_document
from clantui.core.export.race import RaceReport, race_document
from clantui.core.export.rankings import RankingReport, locations_document, ranking_document
from clantui.core.export.render import format_names, render
from clantui.core.export.survey_report import SurveyReport
from clantui.core.export.views import ViewReport, view_document

FORMATS: Final = format_names()
"""The formats of every document."""

CLAN_FORMATS: Final = (*FORMATS, "pairs")
"""The formats of favourites."""

_BUILDERS: Final[dict[type, Callable[[Any], Document]]] = {
    SurveyReport: favourites_document,
    ViewReport: view_document,
    ComparisonReport: comparison_document,
    HistoryReport: history_document,
    RaceReport: race_document,
    PlayerReport: player_document,
    RankingReport: ranking_document,
    tuple: locations_document,
}


def write(report: object, form: str, reader: Reader = ANYBODY) -> str:
    """Write any report, or a tuple of locations."""
    return render(_BUILDERS[type(report)](report), form, reader)


def write_merged(report: SurveyReport, form: str, reader: Reader = ANYBODY) -> str:
    """Write clans counted as one."""
    return render(merged_document(report), form, reader)
