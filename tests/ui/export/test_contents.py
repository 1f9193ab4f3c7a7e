"""Tests of contents that can be saved: names, endings, and texts about copies."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pytest
from rich.cells import cell_len

from clantui.core.columns import SortKey
from clantui.core.export.document import DisplayedRows, Document
from clantui.core.export.merge import build_merged_document
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.survey import Survey
from clantui.core.poster.render import PosterFormat
from clantui.ui.export.options import (
    CARD_CHOICES,
    ExportContent,
    list_format_choices,
    list_table_contents,
    make_file_stem,
)
from clantui.ui.export.output import MAX_COPY, describe_chat_line, describe_copy
from tests.ui.harness import make_survey

SURVEY: Final[Survey] = make_survey(["Wizard", "Zap"], "Thornwood", "2PP")


def build(displayed: DisplayedRows | None) -> Document:
    """Return the document of a clan."""
    return build_merged_document(SurveyReport(surveys=(SURVEY,), failed=(), displayed=displayed))


TABLE: Final = ExportContent(stem="table", description="all", document=build(None))
CARD: Final = ExportContent(stem="card", description="card", draw_card=lambda kind: kind.value)


def test_a_file_stem_is_valid_on_every_file_system() -> None:
    """Parts are in lower case, empty ones are left out, and the day comes last."""
    at = datetime(2026, 11, 2)  # noqa: DTZ001 — only its day is used
    assert make_file_stem("Lantern Keep", "race", at=at) == "lantern-keep-race-2026-11-02"
    assert make_file_stem("", "日/..", "x", at=at).endswith("x-2026-11-02")
    assert make_file_stem("", "", at=at) == "2026-11-02"


def test_rows_on_the_screen_come_before_all_rows() -> None:
    """Both contents have the stem, and their own description and document."""
    rows = DisplayedRows.of(
        (), 2, "card", filter_text="zz", sort=SortKey("card", descending=False), order="by Card"
    )
    built: list[DisplayedRows | None] = []

    def record(displayed: DisplayedRows | None) -> Document:
        built.append(displayed)
        return build(None)

    shown, everything = list_table_contents("stem", rows, "2 cards", record)
    assert built == [rows, None]
    assert (shown.name, everything.name) == ("this table", "everything")
    assert (shown.stem, everything.stem) == ("stem", "stem")
    assert (shown.description, everything.description) == (rows.description, "2 cards")


@pytest.mark.parametrize(
    ("content", "name", "form", "result"),
    [
        (TABLE, "a", "csv", "a.csv"),
        (TABLE, "a.json", "csv", "a.csv"),
        (TABLE, "a.b", "csv", "a.b.csv"),
        (TABLE, "a.png", "csv", "a.csv"),
        (TABLE, "a", "excel", "a.csv"),
        (TABLE, "a.svg", "json", "a.json"),
        (CARD, "a", "png", "a.png"),
        (CARD, "a.csv", "png", "a.png"),
        (CARD, "a.svg", "html", "a.html"),
    ],
)
def test_the_ending_of_another_format_is_replaced(
    content: ExportContent, name: str, form: str, result: str
) -> None:
    """Only an ending of a known format is one; other dots are part of the name."""
    assert content.with_ending(name, form) == result


def test_tables_and_cards_have_their_own_formats() -> None:
    """Excel follows CSV, and a picture of the screen is last; each content knows its endings."""
    names = list(list_format_choices())
    assert names[names.index("csv") + 1] == "excel"
    assert names[-1] == "svg"
    assert dict(TABLE.formats) == list_format_choices()
    assert CARD.formats is CARD_CHOICES
    assert list(CARD_CHOICES) == ["png", "svg", "html", "text"]
    assert {kind.value for kind in PosterFormat} == set(CARD_CHOICES)
    assert (TABLE.find_format("a.csv"), TABLE.find_format("a.png")) == ("csv", None)
    assert (CARD.find_format("a.csv"), CARD.find_format("a.png")) == (None, "png")


def test_a_content_is_drawn_in_its_format() -> None:
    """A picture of the screen is taken only for it; Excel has a mark before the CSV."""
    assert TABLE.render("svg", lambda: "picture") == "picture"
    csv_text = TABLE.render("csv", lambda: "picture")
    assert "Wizard" in csv_text
    assert TABLE.render("excel", lambda: "picture") == "\N{ZERO WIDTH NO-BREAK SPACE}" + csv_text
    assert CARD.render("svg", lambda: "picture") == "svg"


def test_a_copy_has_a_warning_from_the_first_byte_too_many() -> None:
    """The limit is in bytes, the text in thousands of them; a short chat line is shown itself."""
    assert describe_copy("x" * MAX_COPY, "it") == "Copied it"
    assert describe_copy("x" * (MAX_COPY + 1), "it") == (
        "Copied it · 74 kB is too much for many terminals: w saves a file"
    )
    assert "too much" in describe_copy("é" * (MAX_COPY // 2 + 1), "it")
    assert describe_chat_line("x" * 47, "list") == f'"{"x" * 47}"'
    assert describe_chat_line("x" * 48, "list") == "the list: paste it into the clan chat"
    assert cell_len(describe_chat_line("日" * 23, "list")) == 48
    assert describe_chat_line("日" * 24, "list").startswith("the list")
