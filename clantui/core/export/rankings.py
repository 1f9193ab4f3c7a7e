"""A ranking, or all locations, as text for other programs and for people, a function a format."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.export.favourites import (
    SCHEMA_VERSION,
    Json,
    escape_markdown,
    prefix_lines,
)
from clantui.core.export.tables import (
    machine_values,
    render_markdown,
    render_separated,
    render_table,
)
from clantui.core.model.errors import RoyaleError
from clantui.core.rankings import WORLD, Location, RankedClan
from clantui.core.text.dates import Zone, format_moment, iso_utc
from clantui.core.text.phrases import pluralise
from clantui.core.views.columns import Column


class RankingReport(Struct, frozen=True, kw_only=True):
    """The best clans of a location.

    Attributes:
        place: the location, or `WORLD`.
        at: when it was asked for, aware UTC.
        found: the best first.
        error: why there are fewer than were wanted, or None.
        zone: the time zone of whoever reads the table; all else is in UTC.
        width: of the terminal that shows the table, in cells; None for a pipe or a file.
    """

    place: Location
    at: datetime
    found: tuple[RankedClan, ...]
    error: RoyaleError | None = None
    zone: Zone = UTC
    width: int | None = None


def format_climb(one: RankedClan) -> str:
    """What a clan's place did since the day before: `▲2`, `▼1`, `=`, `new`, or nothing."""
    if one.previous == 0:
        return "new"
    if (by := one.rank_change) is None:
        return ""
    return f"▲{by}" if by > 0 else f"▼{-by}" if by < 0 else "="


def format_number(value: int | None) -> str:
    """A number as people read it: `118,584`, and `–` where it is not told."""
    return "–" if value is None else f"{value:,}"


CLAN_FIELDS: Final[tuple[Column[RankedClan], ...]] = (
    Column(
        key="rank",
        title="#",
        align_right=True,
        value=lambda f: f.rank,
        text=lambda f: _rank(f.rank),
    ),
    Column(key="previous_rank", value=lambda f: f.previous),
    Column(title="Moved", text=format_climb),
    Column(key="tag", title="Tag", value=lambda f: str(f.tag), text=lambda f: str(f.tag)),
    Column(key="name", title="Clan", value=lambda f: f.raw_name, text=lambda f: f.name),
    Column(
        key="trophies",
        title="Trophies",
        align_right=True,
        value=lambda f: f.score,
        text=lambda f: format_number(f.score),
    ),
    Column(
        key="members",
        title="Members",
        align_right=True,
        value=lambda f: f.members,
        text=lambda f: format_number(f.members),
    ),
    Column(
        key="location", title="Location", value=lambda f: f.location, text=lambda f: f.location
    ),
)
"""What is told of a clan in a ranking. `previous_rank` is 0 for a clan that had none."""

LOCATION_FIELDS: Final[tuple[Column[Location], ...]] = (
    Column(key="id", title="Id", align_right=True, value=lambda p: p.id, text=lambda p: str(p.id)),
    Column(key="code", title="Code", value=lambda p: p.code, text=lambda p: p.code),
    Column(key="name", title="Location", value=lambda p: p.name, text=lambda p: p.name),
)
"""What is told of a location."""


def render_ranking(ranking: RankingReport, form: str) -> str:
    """Write down a ranking.

    Args:
        ranking: what there is of it.
        form: one of `FORMATS`.
    """
    return _RANKINGS[form](ranking)


def render_locations(places: tuple[Location, ...], form: str) -> str:
    """Write down locations.

    Args:
        places: in any order, which is kept.
        form: one of `FORMATS`.
    """
    return _LOCATIONS[form](places)


def _json(ranking: RankingReport) -> str:
    document = {**_about(ranking), "clans": _clans(ranking), "errors": _errors(ranking)}
    return _document(document)


def _json_lines(ranking: RankingReport) -> str:
    lines = [{"type": "ranking", **_about(ranking)}]
    lines += [{"type": "clan", **clan} for clan in _clans(ranking)]
    lines += [{"type": "error", **error} for error in _errors(ranking)]
    return _lines(lines)


def _markdown(ranking: RankingReport) -> str:
    ranking = replace(ranking, zone=UTC)
    head = f"## {escape_markdown(_title(ranking.place))}\n\n{escape_markdown(_summary(ranking))}\n"
    table = f"\n{render_markdown(CLAN_FIELDS, ranking.found)}" if ranking.found else ""
    return head + table + prefix_lines(map(escape_markdown, _losses(ranking)), "> ")


def _table(ranking: RankingReport) -> str:
    head = f"{_title(ranking.place)}\n{_summary(ranking)}\n"
    table = f"\n{render_table(CLAN_FIELDS, ranking.found, ranking.width)}" if ranking.found else ""
    return head + table + prefix_lines(_losses(ranking), "! ")


def _about(ranking: RankingReport) -> Json:
    place = ranking.place
    return {
        "schema_version": SCHEMA_VERSION,
        "complete": ranking.error is None,
        "location": None if place == WORLD else machine_values(LOCATION_FIELDS, place),
        "fetched_at": iso_utc(ranking.at),
    }


def _clans(ranking: RankingReport) -> list[Json]:
    return [machine_values(CLAN_FIELDS, one) for one in ranking.found]


def _errors(ranking: RankingReport) -> list[Json]:
    why = ranking.error
    return [] if why is None else [{"kind": why.kind, "reason": why.sentence}]


def _title(place: Location) -> str:
    return f"The best clans of {place.name}"


def _summary(ranking: RankingReport) -> str:
    if not ranking.found and ranking.error is None:
        return f"the API has no ranking here · {format_moment(ranking.at, zone=ranking.zone)}"
    return (
        f"{pluralise(len(ranking.found), 'clan')} · {format_moment(ranking.at, zone=ranking.zone)}"
    )


def _losses(ranking: RankingReport) -> list[str]:
    return [] if ranking.error is None else [f"the rest: {ranking.error.sentence}"]


def _document(document: Json) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _lines(lines: list[Json]) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _places_json(places: tuple[Location, ...]) -> str:
    listed = [machine_values(LOCATION_FIELDS, place) for place in places]
    return _document({"schema_version": SCHEMA_VERSION, "locations": listed})


def _places_json_lines(places: tuple[Location, ...]) -> str:
    return _lines(
        [{"type": "location", **machine_values(LOCATION_FIELDS, place)} for place in places]
    )


_RANKINGS: Final[dict[str, Callable[[RankingReport], str]]] = {
    "table": _table,
    "json": _json,
    "jsonl": _json_lines,
    "csv": lambda ranking: render_separated(CLAN_FIELDS, ranking.found, ","),
    "tsv": lambda ranking: render_separated(CLAN_FIELDS, ranking.found, "\t"),
    "markdown": _markdown,
}

_LOCATIONS: Final[dict[str, Callable[[tuple[Location, ...]], str]]] = {
    "table": lambda places: render_table(LOCATION_FIELDS, places),
    "json": _places_json,
    "jsonl": _places_json_lines,
    "csv": lambda places: render_separated(LOCATION_FIELDS, places, ","),
    "tsv": lambda places: render_separated(LOCATION_FIELDS, places, "\t"),
    "markdown": lambda places: render_markdown(LOCATION_FIELDS, places),
}

FORMATS: Final = tuple(_RANKINGS)
"""The formats of both."""


def _rank(rank: int | None) -> str:
    return "–" if rank is None else str(rank)
