"""The parts of the clan's screen that can be written, and their formats."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.export.csv_safety import for_excel, neutralise_formula
from clantui.core.export.displayed_rows import DisplayedRows
from clantui.core.export.document import ANYBODY, Document
from clantui.core.export.favourites import favourites_document
from clantui.core.export.filenames import slug
from clantui.core.export.render import format_names, load_format, render
from clantui.core.export.survey_report import SurveyReport
from clantui.core.export.views import ViewReport, view_document
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Cancelled, RoyaleError
from clantui.core.text.phrases import pluralise
from clantui.core.views import DEFAULT_VIEW
from clantui.core.views.data import ViewData
from clantui.core.views.view import Requires, View

if TYPE_CHECKING:
    from clantui.ui.clan.view import ClanView


class FormatChoice(Struct, frozen=True, kw_only=True):
    """A format of the dialog.

    Attributes:
        label: its name.
        about: what it is, in a few words.
    """

    label: str
    about: str


def format_choices() -> dict[str, FormatChoice]:
    """Return the formats of every document, by name, and those of the screen alone."""
    choices: dict[str, FormatChoice] = {}
    for name in format_names():
        found = load_format(name)
        choices[name] = FormatChoice(label=found.label, about=found.about)
        if name == "csv":
            about = "CSV that Excel opens with all letters intact"
            choices["excel"] = FormatChoice(label="Excel", about=about)
    about = "a picture of the whole screen"
    return {**choices, "svg": FormatChoice(label="SVG", about=about)}


class ExportScope(Struct, frozen=True, kw_only=True):
    """A part of the screen that can be written.

    Attributes:
        name: of it, in a word or two.
        about: how much it is.
        document: with all of it.
    """

    name: str
    about: str
    document: Document


class ExportOptions(Struct, frozen=True, kw_only=True):
    """The parts and formats of a screen to choose from.

    Attributes:
        stem: of the file's name, without its ending.
        parts: to choose from.
        picture: makes that of the screen.
    """

    stem: str
    parts: tuple[ExportScope, ...]
    picture: Callable[[], str]

    def text(self, part: int, form: str) -> str:
        """Return a part of `parts` in one of `format_choices()`; of pictures there is but one."""
        if form == "svg":
            return self.picture()
        document = self.parts[part].document
        if form == "excel":
            return for_excel(render(document, "csv", ANYBODY))
        return render(document, form, ANYBODY)


class ScreenDocument(Struct, frozen=True, kw_only=True):
    """Document that a screen over the clan offers to save.

    Attributes:
        stem: of the file's name, without its ending.
        about: how much it is, for people.
        document: all of it.
    """

    stem: str
    about: str
    document: Document


@runtime_checkable
class Exportable(Protocol):
    """A screen with a document of its own."""

    def screen_document(self) -> ScreenDocument | None:
        """Return what can be saved now; None where there is nothing yet."""
        ...


def document_options(screen: Exportable, picture: Callable[[], str]) -> ExportOptions | None:
    """Return what can be saved of a screen over the clan; None where there is nothing yet.

    Args:
        screen: the screen.
        picture: makes an SVG of the screen.
    """
    if (shown := screen.screen_document()) is None:
        return None
    part = ExportScope(name="everything", about=shown.about, document=shown.document)
    return ExportOptions(stem=shown.stem, parts=(part,), picture=picture)


def file_stem(*parts: str) -> str:
    """Return a name for a file, of words that any file system takes: `lantern-keep-history`."""
    return "-".join(filter(None, map(slug, parts))) or "clantui"


def export_options(clan_view: ClanView, picture: Callable[[], str]) -> ExportOptions | None:
    """Return what can be written of the clan's screen; None before there is a survey.

    Args:
        clan_view: the clan's view.
        picture: makes an SVG of the screen.
    """
    evidence, view = clan_view.counted.evidence, clan_view.view
    if evidence is None:
        return None
    clan, rows = evidence.survey.clan, clan_view.counted.rows
    displayed = DisplayedRows(
        rows=clan_view.grid.all_rows,
        of=len(rows),
        noun=view.row_noun,
        query=clan_view.filter_query,
        column=view.column(clan_view.sort.column),
        falling=clan_view.sort.descending,
    )
    shown = ExportScope(
        name="this table", about=displayed.about, document=_document(view, evidence, displayed)
    )
    whole = ExportScope(
        name="everything",
        about=f"{pluralise(len(rows), view.row_noun)}, in their usual order",
        document=_document(view, evidence, None),
    )
    name = slug(clan.name) or clan.tag.text.lower()
    stem = f"{name}-{view.key}-{evidence.survey.at:%Y-%m-%d}"
    return ExportOptions(stem=stem, parts=(shown, whole), picture=picture)


def row_text(clan_view: ClanView) -> str:
    """Return the row under the cursor as cells with tabs between; empty where there is none."""
    row = clan_view.grid.highlighted
    if row is None:
        return ""
    cells = (
        # A number is ours, and may have a sign; a text may be a stranger's.
        text if isinstance(column.value(row), int | float) else str(neutralise_formula(text))
        for column in clan_view.grid.columns
        for text in [column.text(row)]
    )
    return "\t".join(cells)


def _document(view: View[Any], evidence: ViewData, displayed: DisplayedRows | None) -> Document:
    """Build the same document as the command line."""
    if view.key == DEFAULT_VIEW:
        survey = evidence.survey
        deltas = {survey.clan.tag: evidence.deltas} if evidence.deltas is not None else {}
        return favourites_document(
            SurveyReport(surveys=(survey,), deltas=deltas, displayed=displayed)
        )
    nameless: RoyaleError | None = None
    if Requires.CARDS in view.requires and not evidence.cards:
        nameless = Cancelled("not there yet")
    if Requires.BATTLES not in view.requires:
        evidence = replace(evidence, logs=None)  # read for another view
    elif evidence.logs is None:
        players = [member.tag for member in evidence.survey.clan.members]
        evidence = replace(evidence, logs=BattleLogs.start(players))
    report = ViewReport(view=view, parts=(evidence,), nameless=nameless, displayed=displayed)
    return view_document(report)
