"""What can be written of the clan that is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.export.csv_safety import for_excel, neutralise_formula
from clantui.core.export.displayed_rows import DisplayedRows
from clantui.core.export.favourites import FORMATS as FAVOURITES
from clantui.core.export.favourites import SurveyReport
from clantui.core.export.filenames import slug
from clantui.core.export.views import FORMATS as VIEWED
from clantui.core.export.views import ViewReport
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Cancelled, RoyaleError
from clantui.core.text.phrases import pluralise
from clantui.core.views import DEFAULT_VIEW
from clantui.core.views.data import ViewData
from clantui.core.views.view import Requires, View

if TYPE_CHECKING:
    from clantui.ui.clan.view import ClanView

FORMS: Final = {
    "table": "text",
    "json": "JSON",
    "jsonl": "JSON Lines",
    "csv": "CSV",
    "excel": "Excel",
    "tsv": "TSV",
    "markdown": "Markdown",
    "svg": "SVG",
}
"""The formats, and what the screen calls them."""

ABOUT: Final = {
    "table": "plain text in columns",
    "json": "one document; clantui show --schema tells what is in it",
    "jsonl": "a line for the clan, then one for each row and each error",
    "csv": "for spreadsheets; no name runs as a formula",
    "excel": "CSV that Excel opens with every letter right",
    "tsv": "the same as CSV, with tabs",
    "markdown": "a table for chats, wikis and the like",
    "svg": "a picture of the screen as it looks now",
}


class ExportScope(Struct, frozen=True, kw_only=True):
    """Something that can be written.

    Attributes:
        name: of it, in a word or two.
        about: how much it is.
        texts: by format, what makes the text.
    """

    name: str
    about: str
    texts: Mapping[str, Callable[[], str]]


class ExportOptions(Struct, frozen=True, kw_only=True):
    """All that can be written of a screen.

    Attributes:
        stem: of the file's name, without its ending.
        parts: to choose from.
        picture: makes that of the screen.
    """

    stem: str
    parts: tuple[ExportScope, ...]
    picture: Callable[[], str]

    def text(self, part: int, form: str) -> str:
        """What to write: a part of `parts` in a format of `FORMS`; of a picture there is one."""
        if form == "svg":
            return self.picture()
        texts = self.parts[part].texts
        return for_excel(texts["csv"]()) if form == "excel" else texts[form]()


def export_options(face: ClanView, picture: Callable[[], str]) -> ExportOptions | None:
    """What the clan's screen has to offer; None before there is a picture of a clan.

    Args:
        face: what is shown.
        picture: makes a picture of it.
    """
    evidence, view = face.counted.evidence, face.view
    if evidence is None:
        return None
    clan, rows = evidence.survey.clan, face.counted.rows
    arranged = DisplayedRows(
        rows=face.grid.rows,
        of=len(rows),
        noun=view.row_noun,
        query=face.filter_query,
        column=view.column(face.sort.column),
        falling=face.sort.descending,
    )
    shown = ExportScope(
        name="as shown", about=arranged.about, texts=_texts(view, evidence, arranged)
    )
    whole = ExportScope(
        name="whole reading",
        about=f"{pluralise(len(rows), view.row_noun)}, in the order of the count",
        texts=_texts(view, evidence, None),
    )
    named = slug(clan.name) or clan.tag.text.lower()
    stem = f"{named}-{view.key}-{evidence.survey.at:%Y-%m-%d}"
    return ExportOptions(stem=stem, parts=(shown, whole), picture=picture)


def row_text(face: ClanView) -> str:
    """The row under the cursor as a line of cells with tabs between; empty where there is none."""
    row = face.grid.highlighted
    if row is None:
        return ""
    cells = (
        # A number is ours, and may have a sign; a text may be a stranger's.
        text if isinstance(column.value(row), int | float) else str(neutralise_formula(text))
        for column in face.grid.columns
        for text in [column.text(row)]
    )
    return "\t".join(cells)


def _texts(
    view: View[Any], evidence: ViewData, arranged: DisplayedRows | None
) -> Mapping[str, Callable[[], str]]:
    """By format what makes the text: the same functions as on the command line."""
    if view.key == DEFAULT_VIEW:
        survey = evidence.survey
        deltas = {survey.clan.tag: evidence.deltas} if evidence.deltas is not None else {}
        report = SurveyReport(surveys=(survey,), deltas=deltas, displayed=arranged)
        return {form: partial(make, report) for form, make in FAVOURITES.items()}
    nameless: RoyaleError | None = None
    if Requires.CARDS in view.requires and not evidence.cards:
        nameless = Cancelled("not there yet")
    if Requires.BATTLES not in view.requires:
        evidence = replace(evidence, logs=None)  # read for another view
    elif evidence.logs is None:
        players = [member.tag for member in evidence.survey.clan.members]
        evidence = replace(evidence, logs=BattleLogs.start(players))
    viewed = ViewReport(view=view, parts=(evidence,), nameless=nameless, arranged=arranged)
    return {form: partial(make, viewed) for form, make in VIEWED.items()}
