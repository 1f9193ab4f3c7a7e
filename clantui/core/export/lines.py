"""JSON Lines: the parts of a JSON document, one per line, each with its `type`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from msgspec import Struct

from clantui.core.export import player_records, records
from clantui.core.export.document import Json
from clantui.core.model.json_types import TagText, Version


class Line(Struct, frozen=True, kw_only=True):
    """A kind of line.

    Attributes:
        type: value of the key `type`.
        part: key of the list with these lines; empty for the document itself.
        record: the Struct of the part; None for a row, which has the keys of its columns.
        head: types of the keys before those of the part.
        without: keys of the part that have their own lines.
    """

    type: str
    part: str = ""
    record: Any = None
    head: Mapping[str, Any] = {}
    without: tuple[str, ...] = ()

    def of(self, part: Json, **head: object) -> Json:
        """Return a part of a document as a line."""
        fields = {key: value for key, value in part.items() if key not in self.without}
        return {"type": self.type, **head, **fields}


_CLAN: Final[Mapping[str, Any]] = {"clan": TagText}
_MEMBER_ERROR: Final = Line(type="error", record=records.MemberFailure, head=_CLAN)
_CLAN_ERROR: Final = Line(type="error", record=records.ClanFailure, head=_CLAN)
_LISTS: Final = ("clans", "cards", "errors")

FAVOURITES: Final = (
    Line(
        type="clan",
        record=records.FavouritesClan,
        head={"schema_version": Version},
        without=("cards", "errors"),
    ),
    Line(type="card", part="cards", record=records.FavouriteCard, head=_CLAN),
    _MEMBER_ERROR,
    _CLAN_ERROR,
)

VIEW: Final = (
    Line(
        type="clan",
        record=records.ViewClan,
        head={"schema_version": Version, "view": str},
        without=("rows", "errors"),
    ),
    Line(type="row", part="rows", head=_CLAN),
    Line(type="error", record=records.AnswerFailure, head=_CLAN),
    Line(type="error", record=records.SourceFailure, head={"clan": TagText | None}),
)

MERGED: Final = (
    Line(type="merged", record=records.MergedBody, without=_LISTS),
    Line(type="clan", part="clans", record=records.MergedClan, without=("errors",)),
    Line(type="card", part="cards", record=records.MergedCard),
    _MEMBER_ERROR,
    _CLAN_ERROR,
)

COMPARISON: Final = (
    Line(type="comparison", record=records.ComparisonBody, without=_LISTS),
    Line(type="clan", part="clans", record=records.ComparedClan, without=("errors",)),
    Line(type="card", part="cards", record=records.ComparedCard),
    _MEMBER_ERROR,
    _CLAN_ERROR,
)

RACE: Final = (
    Line(type="race", record=records.RaceBody, without=("clans", "errors")),
    Line(type="clan", part="clans"),
    Line(type="error", part="errors", record=records.ClanFailure),
)

MEDALS: Final = (
    Line(type="medals", record=records.MedalsBody, without=("members",)),
    Line(type="member", part="members"),
)

RANKING: Final = (
    Line(type="ranking", record=records.RankingBody, without=("clans", "errors")),
    Line(type="clan", part="clans"),
    Line(type="error", part="errors", record=records.PageFailure),
)

LOCATIONS: Final = (Line(type="location", part="locations"),)

PLAYER: Final = (
    Line(
        type="player",
        record=player_records.PlayerBody,
        without=("favourites", "war_decks", "form", "levels", "errors"),
    ),
    Line(type="favourite", part="favourites", record=player_records.FavouriteRecord),
    Line(type="war-deck", part="war_decks", record=player_records.WarDeckRecord),
    Line(type="form", part="form", record=player_records.FormRecord),
    Line(type="levels", part="levels", record=player_records.LevelsRecord),
    Line(type="error", part="errors", record=player_records.PlayerFailure),
)

HISTORY: Final = (
    Line(type="clan", record=records.HistoryBody, without=("readings", "changes")),
    Line(type="reading", record=records.ReadingRecord),
    Line(type="change", record=records.ChangeRecord),
)


def split_by_kind(kinds: Iterable[Line], body: Json) -> Iterator[Json]:
    """Yield the lines of a document, kind by kind."""
    for kind in kinds:
        parts = (body[kind.part] or ()) if kind.part else (body,)
        yield from map(kind.of, parts)


def split_by_clan(kinds: tuple[Line, ...], body: Json) -> Iterator[Json]:
    """Yield the lines of each clan, its rows and its errors, then the errors of clans."""
    clan_line, row_line, *_ = kinds
    head = {key: body[key] for key in clan_line.head}
    for clan in body["clans"]:
        yield clan_line.of(clan, **head)
        yield from (row_line.of(row, clan=clan["tag"]) for row in clan[row_line.part])
        yield from _list_member_errors(clan)
    yield from _list_clan_errors(body)


def split_with_errors(kinds: tuple[Line, ...], body: Json) -> Iterator[Json]:
    """Yield the lines of clans and cards, then the errors of each clan, then those of clans."""
    yield from split_by_kind(kinds[:-2], body)
    for clan in body["clans"]:
        yield from _list_member_errors(clan)
    yield from _list_clan_errors(body)


def split_history(body: Json, sizes: Iterable[int]) -> Iterator[Json]:
    """Yield the line of the clan, then each snapshot with its number of changes."""
    clan_line, snapshot_line, change_line = HISTORY
    changes = iter(body["changes"])
    yield clan_line.of(body)
    for snapshot, size in zip(body["readings"], sizes, strict=True):
        yield snapshot_line.of(snapshot)
        yield from map(change_line.of, reversed([*islice(changes, size)]))


def _list_member_errors(clan: Json) -> Iterator[Json]:
    return (_MEMBER_ERROR.of(error, clan=clan["tag"]) for error in clan["errors"])


def _list_clan_errors(body: Json) -> Iterator[Json]:
    return (_CLAN_ERROR.of(error, clan=error["tag"]) for error in body["errors"])
