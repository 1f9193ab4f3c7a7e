"""Export of a ranking, and of the locations that have one."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from msgspec.structs import replace

from clantui.core.columns import Column, attribute_column, count_column
from clantui.core.export.document import Document, ExportTable, Json, Report, Section, encode_row
from clantui.core.export.lines import LOCATIONS, RANKING, split_by_kind
from clantui.core.export.records import LocationsBody, PageFailure, RankingBody
from clantui.core.model.errors import RoyaleError
from clantui.core.model.json_types import (
    Count,
    MaybeCount,
    MaybePlace,
    RawName,
    TagText,
    with_description,
)
from clantui.core.names import RankedBy
from clantui.core.rankings import OPENED_MARK, SAVED_MARK, WORLD, KnownTags, Location, RankedClan
from clantui.core.text.dates import Zone, format_moment, iso_utc
from clantui.core.text.phrases import pluralise


class RankingReport(Report, frozen=True, kw_only=True):
    """The best clans of a location.

    Attributes:
        location: a location, or `WORLD`.
        at: time of the API's response with the first page, aware UTC.
        found: the clans, best first.
        error: the reason why there are fewer clans than requested, or no newer ones; else None.
        is_old: the ranking is from the cache, because no newer one could be loaded.
        by: the score that ranks the clans.
        known: the clans with a mark.
    """

    location: Location
    at: datetime
    found: tuple[RankedClan, ...]
    error: RoyaleError | None = None
    is_old: bool = False
    by: RankedBy = RankedBy.TROPHIES
    known: KnownTags = KnownTags()

    @property
    def rows(self) -> tuple[RankedClan, ...]:
        """The clans of the table."""
        return self.select_rows(self.found)

    @property
    def has_failed(self) -> bool:
        """True if not even the first page could be loaded."""
        return self.error is not None and not self.found and not self.is_old

    @property
    def title(self) -> str:
        """Heading of the ranking."""
        clans = "Best war clans" if self.by is RankedBy.WAR else "Best clans"
        return f"{clans} of {self.location.name}"


def format_climb(clan: RankedClan) -> str:
    """Return a clan's change of rank since yesterday: `▲2`, `▼1`, `=`, `new`, ``."""
    if clan.previous == 0:
        return "new"
    if (by := clan.rank_change) is None:
        return ""
    return f"▲{by}" if by > 0 else f"▼{-by}" if by < 0 else "="


_WAR_TROPHIES: Final[Column[RankedClan]] = count_column(
    "war_trophies", "War trophies", letter="t", width=12, short="War", type=MaybeCount
)

CLAN_COLUMNS: Final[tuple[Column[RankedClan], ...]] = (
    attribute_column("rank", "Rank", letter="r", width=5, align_right=True, type=MaybePlace),
    attribute_column(
        "previous",
        key="previous_rank",
        type=with_description(MaybeCount, "rank of the day before; 0 for none"),
    ),
    Column(title="Moved", text=format_climb),
    Column(
        key="tag",
        title="Tag",
        value=lambda clan: str(clan.tag),
        text=lambda clan: str(clan.tag),
        type=TagText,
    ),
    attribute_column(
        "raw_name",
        "Clan",
        letter="c",
        width=20,
        display="name",
        key="name",
        type=RawName,
        emphasis=True,
        order=lambda clan: clan.name.casefold(),
    ),
    count_column("score", "Trophies", letter="t", key="trophies", type=MaybeCount),
    count_column("members", "Members", letter="p", type=MaybeCount),
    attribute_column(
        "location",
        "Location",
        letter="l",
        type=str,
        order=lambda clan: clan.location.casefold() or None,
    ),
    _WAR_TROPHIES,
)
_MARKS: Final = {OPENED_MARK: "opened", SAVED_MARK: "saved"}
"""Meanings of the marks before the names."""

LOCATION_COLUMNS: Final[tuple[Column[Location], ...]] = (
    attribute_column("id", "Id", align_right=True, type=Count),
    attribute_column(
        "code", "Code", type=with_description(str, "two letters; empty for a region")
    ),
    attribute_column("name", "Location", type=str),
)


def build_ranking_document(report: RankingReport) -> Document:
    """Build the document of a ranking."""
    error, missing = report.error, "a newer ranking" if report.is_old else "the rest"
    table = ExportTable(columns=list_raw_columns(report.known), rows=report.rows)
    text = ExportTable(columns=_select_display_columns(report), rows=report.rows)
    return Document(
        sections=lambda zone: [_build_section(report, text, zone)],
        sheet=lambda: table,
        body=lambda: _build_body(report),
        lines=partial(split_by_kind, RANKING),
        errors=[] if error is None else [f"{missing}: {error.sentence}"],
        is_empty=report.has_failed,
    )


def list_raw_columns(known: KnownTags) -> tuple[Column[RankedClan], ...]:
    """List the columns with raw values."""
    return (
        *CLAN_COLUMNS,
        Column(
            key="own",
            type=with_description(
                bool,
                "the open clan, and the clan from whose race it was opened; in `clantui top` the "
                "clan opened last",
            ),
            value=lambda clan: clan.tag in known.own,
        ),
        Column(
            key="saved",
            type=with_description(bool, "among the saved clans"),
            value=lambda clan: clan.tag in known.saved,
        ),
    )


def _select_display_columns(report: RankingReport) -> list[Column[RankedClan]]:
    """Return the displayed columns, with the trophies that rank the clans, and with marks."""
    columns = {column.key: column for column in CLAN_COLUMNS[:-1]}
    if report.by is RankedBy.WAR:
        columns["trophies"] = _WAR_TROPHIES
    if marks := _list_marks(report):
        name, width = columns["name"], max(map(len, marks)) + 1
        find_mark = report.known.find_mark
        columns["name"] = replace(
            name, text=lambda clan: f"{find_mark(clan.tag):{width}}{name.text(clan)}"
        )
    return [*columns.values()]


def _list_marks(report: RankingReport) -> list[str]:
    marks = {report.known.find_mark(clan.tag) for clan in report.rows}
    return [mark for mark in _MARKS if mark in marks]


def build_locations_document(locations: tuple[Location, ...]) -> Document:
    """Build the document of locations, in the order given."""
    table = ExportTable(columns=LOCATION_COLUMNS, rows=locations)
    return Document(
        sections=lambda _: [Section(table=table)],
        sheet=lambda: table,
        body=lambda: LocationsBody(
            locations=[encode_row(LOCATION_COLUMNS, location) for location in locations]
        ),
        lines=partial(split_by_kind, LOCATIONS),
    )


def _build_section(report: RankingReport, table: ExportTable, zone: Zone) -> Section:
    legend = [f"{mark} {_MARKS[mark]}" for mark in _list_marks(report)]
    is_missing = not report.found and report.error is None
    number = "there is no ranking here" if is_missing else pluralise(len(report.found), "clan")
    return Section(
        title=report.title,
        notes=[
            " · ".join((number, format_moment(report.at, zone=zone), *legend)) + report.shown_text
        ],
        table=table if report.rows else None,
    )


def _build_body(report: RankingReport) -> RankingBody[Json, Json]:
    location, error = report.location, report.error
    columns = list_raw_columns(report.known)
    return RankingBody(
        complete=error is None,
        ranked_by=report.by,
        location=None if location == WORLD else encode_row(LOCATION_COLUMNS, location),
        fetched_at=iso_utc(report.at),
        shown=report.shown_record,
        clans=[encode_row(columns, clan) for clan in report.rows],
        errors=[] if error is None else [PageFailure(kind=error.kind, reason=error.sentence)],
    )
