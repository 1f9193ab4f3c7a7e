"""A ranking, and the locations there are rankings of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta, Struct

from clantui.core.columns import Column
from clantui.core.export.document import Document, ExportTable, Json, Section, row_json
from clantui.core.export.lines import locations_lines, ranking_lines
from clantui.core.export.records import LocationsBody, PageFailure, RankingBody
from clantui.core.model.errors import RoyaleError
from clantui.core.model.json_types import Count, MaybeCount, MaybePlace, RawName, TagText
from clantui.core.names import RankedBy
from clantui.core.rankings import WORLD, Location, RankedClan
from clantui.core.text.dates import Zone, format_moment, iso_utc
from clantui.core.text.phrases import pluralise


class RankingReport(Struct, frozen=True, kw_only=True):
    """The best clans of a location.

    Attributes:
        place: the location, or `WORLD`.
        at: when the API gave its first page, aware UTC.
        found: the best first.
        error: why there are fewer than were wanted, or None.
        by: the score that they are ranked by.
    """

    place: Location
    at: datetime
    found: tuple[RankedClan, ...]
    error: RoyaleError | None = None
    by: RankedBy = RankedBy.TROPHIES

    @property
    def title(self) -> str:
        """Heading of the ranking."""
        what = "Best clans in war" if self.by is RankedBy.WAR else "Best clans"
        return f"{what} of {self.place.name}"


def format_climb(clan: RankedClan) -> str:
    """Return how a clan's place has changed since the day before: `▲2`, `▼1`, `=`, `new`, ``."""
    if clan.previous == 0:
        return "new"
    if (by := clan.rank_change) is None:
        return ""
    return f"▲{by}" if by > 0 else f"▼{-by}" if by < 0 else "="


def format_number(value: int | None) -> str:
    """Write a number as people read it: `118,584`, and `–` where it is not told."""
    return "–" if value is None else f"{value:,}"


_WAR_TROPHIES: Final[Column[RankedClan]] = Column(
    key="war_trophies",
    title="War trophies",
    align_right=True,
    value=lambda clan: clan.war_trophies,
    text=lambda clan: format_number(clan.war_trophies),
    type=MaybeCount,
)

CLAN_COLUMNS: Final[tuple[Column[RankedClan], ...]] = (
    Column(
        key="rank",
        title="Rank",
        align_right=True,
        value=lambda clan: clan.rank,
        text=lambda clan: "–" if clan.rank is None else str(clan.rank),
        type=MaybePlace,
    ),
    Column(
        key="previous_rank",
        value=lambda clan: clan.previous,
        type=Annotated[MaybeCount, Meta(description="the day before; 0 for none")],
    ),
    Column(title="Moved", text=format_climb),
    Column(
        key="tag",
        title="Tag",
        value=lambda clan: str(clan.tag),
        text=lambda clan: str(clan.tag),
        type=TagText,
    ),
    Column(
        key="name",
        title="Clan",
        value=lambda clan: clan.raw_name,
        text=lambda clan: clan.name,
        type=RawName,
    ),
    Column(
        key="trophies",
        title="Trophies",
        align_right=True,
        value=lambda clan: clan.score,
        text=lambda clan: format_number(clan.score),
        type=MaybeCount,
    ),
    Column(
        key="members",
        title="Members",
        align_right=True,
        value=lambda clan: clan.members,
        text=lambda clan: format_number(clan.members),
        type=MaybeCount,
    ),
    Column(
        key="location",
        title="Location",
        value=lambda clan: clan.location,
        text=lambda clan: clan.location,
        type=str,
    ),
    _WAR_TROPHIES,
)
"""The columns of a ranking. `previous_rank` is 0 for a clan that had none."""

LOCATION_COLUMNS: Final[tuple[Column[Location], ...]] = (
    Column(
        key="id",
        title="Id",
        align_right=True,
        value=lambda place: place.id,
        text=lambda place: str(place.id),
        type=Count,
    ),
    Column(
        key="code",
        title="Code",
        value=lambda place: place.code,
        text=lambda place: place.code,
        type=Annotated[str, Meta(description="two letters; empty for a region")],
    ),
    Column(
        key="name",
        title="Location",
        value=lambda place: place.name,
        text=lambda place: place.name,
        type=str,
    ),
)
"""The columns of the list of locations."""


def ranking_document(report: RankingReport) -> Document:
    """Build the document of a ranking."""
    error = report.error
    table = ExportTable(columns=CLAN_COLUMNS, rows=report.found)
    text = ExportTable(columns=_text_columns(report), rows=report.found)
    return Document(
        sections=lambda zone: [_section(report, text, zone)],
        sheet=lambda: table,
        body=lambda: _body(report),
        lines=ranking_lines,
        errors=[] if error is None else [f"the rest: {error.sentence}"],
    )


def _text_columns(report: RankingReport) -> list[Column[RankedClan]]:
    """Return the columns that people are shown: of the trophies those that clans are ranked by."""
    columns = CLAN_COLUMNS[:-1]
    if report.by is RankedBy.TROPHIES:
        return [*columns]
    return [_WAR_TROPHIES if column.key == "trophies" else column for column in columns]


def locations_document(places: tuple[Location, ...]) -> Document:
    """Build the document of locations, in the order given."""
    table = ExportTable(columns=LOCATION_COLUMNS, rows=places)
    return Document(
        sections=lambda _: [Section(table=table)],
        sheet=lambda: table,
        body=lambda: LocationsBody(
            locations=[row_json(LOCATION_COLUMNS, place) for place in places]
        ),
        lines=locations_lines,
    )


def _section(report: RankingReport, table: ExportTable, zone: Zone) -> Section:
    is_missing = not report.found and report.error is None
    number = "there is no ranking here" if is_missing else pluralise(len(report.found), "clan")
    return Section(
        title=report.title,
        notes=[f"{number} · {format_moment(report.at, zone=zone)}"],
        table=table if report.found else None,
    )


def _body(report: RankingReport) -> RankingBody[Json, Json]:
    place, error = report.place, report.error
    return RankingBody(
        complete=error is None,
        ranked_by=report.by,
        location=None if place == WORLD else row_json(LOCATION_COLUMNS, place),
        fetched_at=iso_utc(report.at),
        clans=[row_json(CLAN_COLUMNS, clan) for clan in report.found],
        errors=[] if error is None else [PageFailure(kind=error.kind, reason=error.sentence)],
    )
