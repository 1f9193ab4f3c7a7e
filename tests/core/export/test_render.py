"""Tests of every document in every format: complete lines, width, colours and ASCII."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.columns import Column
from clantui.core.compare.comparison import SORT_COLUMNS
from clantui.core.export.compare import ComparisonReport
from clantui.core.export.document import DEFAULT_READER, Document, ExportTable, Reader, Section
from clantui.core.export.history import HistoryReport
from clantui.core.export.race import RaceReport
from clantui.core.export.rankings import RankingReport, build_locations_document
from clantui.core.export.render import FORMAT_NAMES, load_format
from clantui.core.export.rendering import holds_errors, render
from clantui.core.export.survey_report import SurveyReport
from clantui.core.export.views import ViewReport
from clantui.core.history.timeline import History
from clantui.core.model.errors import NotFound
from clantui.core.model.tag import Tag
from clantui.core.rankings import WORLD, Location
from clantui.core.views import ALL_VIEWS, load_view
from clantui.core.views.view import ViewData
from clantui.demo.world.names import HOSTILE
from tests.factories.exports import CLAN_FORMATS, read_json, write, write_merged
from tests.factories.races import people, race, racer
from tests.factories.surveys import AT, HOME, KNIGHT, LATE, WIZARD, make_survey
from tests.factories.timelines import make_snapshot


def test_formats_share_no_extension_and_no_name() -> None:
    """Formats of tables and formats of single documents do not share names either."""
    formats: dict[str, str] = {}
    for name in FORMAT_NAMES:
        form = load_format(name)
        for extension in (form.extension, *form.aliases):
            other = formats.setdefault(extension, name)
            assert other == name, f"{extension} is an extension of {other}: give {name} another"
    taken = {"pairs", "chat", "text"} & {*FORMAT_NAMES}
    assert not taken, "the name of a format of one document: rename the file in `render`"


SURVEY = make_survey(
    [KNIGHT, *[WIZARD] * len(HOSTILE)],
    ["Ann", *HOSTILE],
    failed=range(5, 9),
    name="=cmd|' /C calc'!A0",
)
LOST = ((Tag("8YY"), NotFound("no clan has the tag #8YY")),)
SURVEYS = SurveyReport(surveys=(SURVEY,), failed=LOST)
REPORTS: dict[str, object] = {
    "favourites": SURVEYS,
    "empty": SurveyReport(surveys=(make_survey([]),)),
    **{
        name: ViewReport(view=load_view(name), parts=(ViewData(survey=SURVEY),), failed=LOST)
        for name in ALL_VIEWS
        if name != "favourites"
    },
    "comparison": ComparisonReport(
        ours=HOME, theirs=HOME, report=SURVEYS, sort=SORT_COLUMNS["difference"].natural_sort
    ),
    "history": HistoryReport(
        clan=HOME,
        name="Lantern Keep",
        history=History.of(
            [
                make_snapshot({0: KNIGHT}, at=AT - timedelta(days=1)),
                make_snapshot({0: WIZARD}, at=AT),
            ]
        ),
    ),
    "race": RaceReport(
        tag=HOME, at=AT, race=race(racer(HOME, people(4, 2))), rosters={}, failed={HOME: LATE}
    ),
    "no race": RaceReport(tag=HOME, at=AT, race=None, rosters={}, failed={HOME: LATE}),
    "ranking": RankingReport(location=WORLD, at=AT, found=(), error=LATE),
    "locations": (Location(id=1, name="Europe"), Location(id=2, name="Spain", code="ES")),
}
EVERYTHING = Document(
    sections=lambda _: [
        Section(
            title="Fern",
            tag="#2PP",
            notes=["2 of 3 members seen, and so on, until the line is full"],
            items=["an · item"],
            table=ExportTable(
                columns=[
                    Column(title="#", text=str, align_right=True),
                    Column(title="Card", text=lambda row: f"Wizard {row}"),
                ],
                rows=[1, 2],
            ),
        ),
        Section(title="Another"),
    ],
    sheet=lambda: ExportTable(columns=[], rows=[]),
    body=lambda: DEFAULT_READER,
    lines=lambda body: [body],
    errors=["1 of 3 players missing (no answer in 10 s, and so on, and on)"],
)
"""A document with everything that is displayed."""


@pytest.mark.parametrize("name", REPORTS)
def test_every_format_has_complete_lines(name: str) -> None:
    """Every export can be encoded, and begins and ends with a complete line."""
    report = REPORTS[name]
    own: dict[type, tuple[str, ...]] = {
        SurveyReport: CLAN_FORMATS,
        RaceReport: (*FORMAT_NAMES, "chat"),
    }
    for form in own.get(type(report), FORMAT_NAMES):
        text = write(report, form)
        if (form, name) == ("chat", "no race"):
            assert not text
            continue
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert not text.startswith("\n")
        assert text.encode("utf-8")
        if form in {"table", "markdown", "chat"}:
            assert not any(ord(char) < 32 for char in text.replace("\n", ""))


@pytest.mark.parametrize("form", CLAN_FORMATS)
def test_merged_clans_have_complete_lines(form: str) -> None:
    """The export of merged clans, or of no clans, ends with a complete line."""
    for report in (SURVEYS, SurveyReport(surveys=())):
        text = write_merged(report, form)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


def test_a_table_is_laid_out() -> None:
    """Title, notes and table of a section follow each other; a blank line ends a section."""
    assert render(EVERYTHING, "table", DEFAULT_READER) == (
        "Fern #2PP\n"
        "2 of 3 members seen, and so on, until the line is full\n"
        "an · item\n"
        "\n"
        "#  Card\n"
        "1  Wizard 1\n"
        "2  Wizard 2\n"
        "\n"
        "Another\n"
        "\n"
        "! 1 of 3 players missing (no answer in 10 s, and so on, and on)\n"
    )


def test_markdown_is_laid_out() -> None:
    """A section has a heading, paragraphs, a list, a table, and quoted errors."""
    assert render(EVERYTHING, "markdown", DEFAULT_READER) == (
        "## Fern #2PP\n"
        "\n"
        "2 of 3 members seen, and so on, until the line is full\n"
        "\n"
        "- an · item\n"
        "\n"
        "| \\# | Card |\n"
        "| ---: | --- |\n"
        "| 1 | Wizard 1 |\n"
        "| 2 | Wizard 2 |\n"
        "\n"
        "## Another\n"
        "\n"
        "> 1 of 3 players missing (no answer in 10 s, and so on, and on)\n"
    )


@pytest.mark.parametrize(
    "name", ["<img src=x>", "a|b `c` *d*", "[x](javascript:y)", "_a_ \\", "~y~&lt;"]
)
def test_names_are_escaped_in_markdown(name: str) -> None:
    """A name is no markup in a title, a note, a list, a heading, a cell or an error."""
    table = ExportTable(columns=[Column(title=name, text=str)], rows=[name])
    section = Section(title=name, notes=[name], items=[name], table=table)
    document = replace(EVERYTHING, sections=lambda _: [section], errors=[name])
    escaped = re.sub(r"([\\`*_~\[\]<>|#&])", r"\\\1", name)
    assert render(document, "markdown", DEFAULT_READER) == (
        f"## {escaped}\n\n{escaped}\n\n- {escaped}\n\n"
        f"| {escaped} |\n| --- |\n| {escaped} |\n\n> {escaped}\n"
    )


def test_colours_do_not_change_the_text() -> None:
    """Titles are bold, headings cyan and errors yellow; nothing else changes."""
    reader = Reader(width=30)
    text = render(EVERYTHING, "table", replace(reader, colours=True))
    styled = re.findall(r"\x1b\[([0-9;]+)m(.*?)\x1b\[0m", text)
    assert styled == [
        ("1", "Fern #2PP"),
        ("1;36", "#  Card"),
        ("1", "Another"),
        ("33", "! 1 of 3 players missing (no"),
        ("33", "  answer in 10 s, and so on,"),
        ("33", "  and on)"),
    ]
    assert re.sub(r"\x1b\[[0-9;]+m", "", text) == render(EVERYTHING, "table", reader)


def test_no_line_is_wider_than_the_terminal() -> None:
    """Sentences are wrapped at the width of the terminal, also in ASCII."""
    lines = render(EVERYTHING, "table", Reader(width=30, ascii=True)).splitlines()
    assert max(map(cell_len, lines)) <= 30
    assert "an - item" in lines


def test_ascii_changes_only_display_formats() -> None:
    """Formats with raw values keep every name as it is."""
    places = build_locations_document((Location(id=1, name="Köln – Süd"),))
    for name in FORMAT_NAMES:
        text = render(places, name, Reader(ascii=True))
        keeps_signs = "–" in text
        assert keeps_signs is not load_format(name).is_display, (
            f"{name}: only a display format, which has `is_display`, is converted to ASCII"
        )


def test_a_document_of_errors_is_written_as_json_only() -> None:
    """If nothing was loaded, the other formats would be empty."""
    assert {form for form in (*CLAN_FORMATS, "chat") if holds_errors(form)} == {"json", "jsonl"}
    body = read_json(SurveyReport(surveys=(), failed=LOST))
    assert (body["clans"], len(body["errors"])) == ([], 1)


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_every_format_has_a_label_and_an_extension(name: str) -> None:
    """Every format has a label, a description and an extension."""
    form = load_format(name)
    assert form.label
    assert form.description
    assert form.extension.startswith(".")
