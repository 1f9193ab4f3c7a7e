"""JSON Lines: the parts of a JSON document, a line each, with a `type` and whose part it is."""

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
        type: the word that tells it from the others of its document.
        record: the Struct of the part; None for a row, whose keys are those of its columns.
        head: keys that stand before those of the part, with their types.
        without: keys of the part that have lines of their own.
    """

    type: str
    record: Any = None
    head: Mapping[str, Any] = {}
    without: tuple[str, ...] = ()

    def of(self, part: Json, **head: object) -> Json:
        """Return a part of a document as a line."""
        rest = {key: value for key, value in part.items() if key not in self.without}
        return {"type": self.type, **head, **rest}


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
    Line(type="card", record=records.FavouriteCard, head=_CLAN),
    _MEMBER_ERROR,
    _CLAN_ERROR,
)


def favourites_lines(body: Json) -> Iterator[Json]:
    """Yield for each clan a line of its own, one for each card, one for each error."""
    clan_line, card_line, *_ = FAVOURITES
    for clan in body["clans"]:
        yield clan_line.of(clan, schema_version=body["schema_version"])
        yield from (card_line.of(card, clan=clan["tag"]) for card in clan["cards"])
        yield from _errors_of(clan)
    yield from _clan_errors(body)


VIEW: Final = (
    Line(
        type="clan",
        record=records.ViewClan,
        head={"schema_version": Version, "view": str},
        without=("rows", "errors"),
    ),
    Line(type="row", head=_CLAN),
    Line(type="error", record=records.AnswerFailure, head=_CLAN),
    Line(type="error", record=records.SourceFailure, head={"clan": TagText | None}),
)


def view_lines(body: Json) -> Iterator[Json]:
    """Yield for each clan a line of its own, one for each row, one for each error."""
    clan_line, row_line, *_ = VIEW
    for clan in body["clans"]:
        yield clan_line.of(clan, schema_version=body["schema_version"], view=body["view"])
        yield from (row_line.of(row, clan=clan["tag"]) for row in clan["rows"])
        yield from _errors_of(clan)
    yield from _clan_errors(body)


MERGED: Final = (
    Line(type="merged", record=records.MergedBody, without=_LISTS),
    Line(type="clan", record=records.MergedClan, without=("errors",)),
    Line(type="card", record=records.MergedCard),
    _MEMBER_ERROR,
    _CLAN_ERROR,
)

COMPARISON: Final = (
    Line(type="comparison", record=records.ComparisonBody, without=_LISTS),
    Line(type="clan", record=records.ComparedClan, without=("errors",)),
    Line(type="card", record=records.ComparedCard),
    _MEMBER_ERROR,
    _CLAN_ERROR,
)


def merged_lines(body: Json) -> Iterator[Json]:
    """Yield a line for the whole, one for each clan, each card, and each error."""
    return _whole_lines(MERGED, body)


def comparison_lines(body: Json) -> Iterator[Json]:
    """Yield a line for the whole, one for each clan, each card, and each error."""
    return _whole_lines(COMPARISON, body)


def _whole_lines(kinds: tuple[Line, ...], body: Json) -> Iterator[Json]:
    whole_line, clan_line, card_line, *_ = kinds
    yield whole_line.of(body)
    yield from map(clan_line.of, body["clans"])
    yield from map(card_line.of, body["cards"])
    for clan in {
        clan["tag"]: clan for clan in body["clans"]
    }.values():  # once if compared to itself
        yield from _errors_of(clan)
    yield from _clan_errors(body)


RACE: Final = (
    Line(type="race", record=records.RaceBody, without=("clans", "errors")),
    Line(type="clan"),
    Line(type="error", record=records.ClanFailure),
)

RANKING: Final = (
    Line(type="ranking", record=records.RankingBody, without=("clans", "errors")),
    Line(type="clan"),
    Line(type="error", record=records.PageFailure),
)


def race_lines(body: Json) -> Iterator[Json]:
    """Yield a line for the race, one for each clan and each error."""
    return _list_lines(RACE, body)


def ranking_lines(body: Json) -> Iterator[Json]:
    """Yield a line for the ranking, one for each clan and each error."""
    return _list_lines(RANKING, body)


def _list_lines(kinds: tuple[Line, ...], body: Json) -> Iterator[Json]:
    whole_line, clan_line, error_line = kinds
    yield whole_line.of(body)
    yield from map(clan_line.of, body["clans"])
    yield from map(error_line.of, body["errors"])


LOCATIONS: Final = (Line(type="location"),)


def locations_lines(body: Json) -> Iterator[Json]:
    """Yield a line for each location."""
    return map(LOCATIONS[0].of, body["locations"])


PLAYER: Final = (
    Line(
        type="player",
        record=player_records.PlayerBody,
        without=("favourites", "war_decks", "form", "levels", "errors"),
    ),
    Line(type="favourite", record=player_records.FavouriteRecord),
    Line(type="war-deck", record=player_records.WarDeckRecord),
    Line(type="form", record=player_records.FormRecord),
    Line(type="levels", record=player_records.LevelsRecord),
    Line(type="error", record=player_records.PlayerFailure),
)


def player_lines(body: Json) -> Iterator[Json]:
    """Yield a line for the player, one for each favourite, war deck, mode, rarity and error."""
    whole_line, *part_lines = PLAYER
    yield whole_line.of(body)
    for line, name in zip(part_lines, whole_line.without, strict=True):
        yield from map(line.of, body[name] or ())


HISTORY: Final = (
    Line(type="clan", record=records.HistoryBody, without=("readings", "changes")),
    Line(type="reading", record=records.ReadingRecord),
    Line(type="change", record=records.ChangeRecord),
)


def history_lines(body: Json, sizes: Iterable[int]) -> Iterator[Json]:
    """Yield a line for the clan, then one for each reading and each change it brought.

    Args:
        sizes: the number of changes that each reading brought.
    """
    clan_line, reading_line, change_line = HISTORY
    changes = iter(body["changes"])
    yield clan_line.of(body)
    for reading, size in zip(body["readings"], sizes, strict=True):
        yield reading_line.of(reading)
        yield from map(change_line.of, reversed([*islice(changes, size)]))


def _errors_of(clan: Json) -> Iterator[Json]:
    return (_MEMBER_ERROR.of(error, clan=clan["tag"]) for error in clan["errors"])


def _clan_errors(body: Json) -> Iterator[Json]:
    return (_CLAN_ERROR.of(error, clan=error["tag"]) for error in body["errors"])
