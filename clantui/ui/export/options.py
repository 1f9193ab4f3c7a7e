"""The parts of the clan's screen that can be written, and their formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.export.csv_safety import for_excel, neutralise_formula
from clantui.core.export.displayed_rows import DisplayedRows
from clantui.core.export.document import ANYBODY, Document, Reader
from clantui.core.export.favourites import favourites_document
from clantui.core.export.filenames import format_of, slug, with_extension
from clantui.core.export.render import format_names, load_format, render
from clantui.core.export.survey_report import SurveyReport
from clantui.core.export.views import ViewReport, view_document
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Cancelled, RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.poster.poster import make_poster
from clantui.core.poster.render import PosterFormat, poster_format_of, render_poster
from clantui.core.text.phrases import pluralise
from clantui.core.views import DEFAULT_VIEW
from clantui.core.views.data import ViewData
from clantui.core.views.view import Requires, View
from clantui.ui.common.time_zone import zone_of

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


CARD_CHOICES: Final[Mapping[str, FormatChoice]] = {
    PosterFormat.PNG.value: FormatChoice(label="PNG", about="a picture that every chat shows"),
    PosterFormat.SVG.value: FormatChoice(label="SVG", about="a picture that stays sharp"),
    PosterFormat.HTML.value: FormatChoice(label="HTML", about="a page for a browser"),
    PosterFormat.TEXT.value: FormatChoice(label="text", about="plain text, 80 columns"),
}
"""The formats of the clan's card, by name."""


class ExportScope(Struct, frozen=True, kw_only=True):
    """A part of the screen that can be written.

    Attributes:
        name: of it, in a word or two.
        about: how much it is.
        document: with all of it; None for the clan's card.
        draw_card: draws the clan's card in a format; None for a document.
        stem: of the file's name, without its ending; empty for that of the screen.
    """

    name: str
    about: str
    document: Document | None = None
    draw_card: Callable[[PosterFormat], str] | None = None
    stem: str = ""

    @property
    def formats(self) -> Mapping[str, FormatChoice]:
        """The formats that it can be written in, by name."""
        return format_choices() if self.draw_card is None else CARD_CHOICES

    def format_of(self, name: str) -> str | None:
        """Return the format that a file's name tells by its ending; None for none of these."""
        return format_of(name) if self.draw_card is None else poster_format_of(name)

    def with_ending(self, name: str, form: str) -> str:
        """Return a file's name with the ending of a format, in place of that of any other."""
        if format_of(name) is not None or poster_format_of(name) is not None:
            name = name[: name.rfind(".")]
        if self.draw_card is not None:
            return name + PosterFormat(form).ending
        return with_extension(name, form)


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
        """Return a part of `parts` in one of its formats; of screens there is but one picture.

        Args:
            form: for a PNG the SVG that it is made of is returned.
        """
        scope = self.parts[part]
        if scope.draw_card is not None:
            return scope.draw_card(PosterFormat(form))
        if form == "svg" or scope.document is None:
            return self.picture()
        if form == "excel":
            return for_excel(render(scope.document, "csv", ANYBODY))
        return render(scope.document, form, ANYBODY)


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
    card = ExportScope(
        name="clan card",
        about="the clan on one card, to show around",
        draw_card=partial(_draw_card, clan_view, evidence.survey),
        stem=f"{name}-card-{evidence.survey.at:%Y-%m-%d}",
    )
    stem = f"{name}-{view.key}-{evidence.survey.at:%Y-%m-%d}"
    return ExportOptions(stem=stem, parts=(shown, whole, card), picture=picture)


def _draw_card(clan_view: ClanView, survey: Survey, form: PosterFormat) -> str:
    """Draw the clan's card with all that is loaded of it."""
    state = clan_view.state
    race = state.race or (state.war.race if state.war is not None else None)
    poster = make_poster(survey, readings=state.readings, race=race, logs=state.logs)
    return render_poster(poster, form, Reader(zone=zone_of(clan_view)))


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
