"""JSON Lines: the parts of a JSON document, one per line, each with its `type`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.export.document import Json
from clantui.core.model.json_types import TagText, Version


class Line(Struct, frozen=True, kw_only=True):
    """A kind of line.

    Attributes:
        type: value of the key `type`.
        path: keys that lead to the list with these lines; empty for the document itself.
        head: types of the keys that are written before the keys of the part.
        without: keys of the part to leave out: their values have their own lines.
    """

    type: str
    path: tuple[str, ...] = ()
    head: Mapping[str, Any] = {}
    without: frozenset[str] = frozenset()

    def of(self, part: Json, **head: object) -> Json:
        """Return a part of a document as a line."""
        fields = {key: value for key, value in part.items() if key not in self.without}
        return {"type": self.type, **head, **fields}


def _list_kinds(*kinds: Line) -> tuple[Line, ...]:
    """Return the kinds of lines of a document; a value with lines of its own is in no other."""
    nested = [kind.path for kind in kinds if kind.path]
    return tuple(
        replace(kind, without=frozenset(path[-1] for path in nested if path[:-1] == kind.path))
        for kind in kinds
    )


_VERSION: Final[Mapping[str, Any]] = {"schema_version": Version}
_CLAN: Final[Mapping[str, Any]] = {"clan": TagText}
_MEMBER_ERROR: Final = Line(type="error", path=("clans", "errors"), head=_CLAN)
_CLAN_ERROR: Final = Line(type="error", path=("errors",), head=_CLAN)

FAVOURITES: Final = _list_kinds(
    Line(type="clan", path=("clans",), head=_VERSION),
    Line(type="card", path=("clans", "cards"), head=_CLAN),
    _MEMBER_ERROR,
    _CLAN_ERROR,
)

ANY_VIEW: Final = _list_kinds(
    Line(type="clan", path=("clans",), head={**_VERSION, "view": str}),
    Line(type="row", path=("clans", "rows"), head=_CLAN),
    _MEMBER_ERROR,
    Line(type="error", path=("errors",), head={"clan": TagText | None}),
)

_CLANS: Final = Line(type="clan", path=("clans",))
_ERRORS: Final = Line(type="error", path=("errors",))
_CLANS_AND_CARDS: Final = (
    _CLANS,
    Line(type="card", path=("cards",)),
    _MEMBER_ERROR,
    _CLAN_ERROR,
)

MERGED: Final = _list_kinds(Line(type="merged"), *_CLANS_AND_CARDS)

COMPARISON: Final = _list_kinds(Line(type="comparison"), *_CLANS_AND_CARDS)

RACE: Final = _list_kinds(Line(type="race"), _CLANS, _ERRORS)

MEDALS: Final = _list_kinds(Line(type="medals"), Line(type="member", path=("members",)))

RANKING: Final = _list_kinds(Line(type="ranking"), _CLANS, _ERRORS)

LOCATIONS: Final = _list_kinds(Line(type="location", path=("locations",)))

PLAYER: Final = _list_kinds(
    Line(type="player"),
    Line(type="favourite", path=("favourites",)),
    Line(type="war-deck", path=("war_decks",)),
    Line(type="form", path=("form",)),
    Line(type="levels", path=("levels",)),
    _ERRORS,
)

HISTORY: Final = _list_kinds(
    Line(type="clan"),
    Line(type="reading", path=("readings",)),
    Line(type="change", path=("changes",)),
)


def split_by_kind(kinds: Iterable[Line], body: Json) -> Iterator[Json]:
    """Yield the lines of a document, kind by kind; lines of a kind with `head` name their clan."""
    for kind in kinds:
        is_nested = len(kind.path) > 1
        for owner in body["clans"] if is_nested else [body]:
            for part in (owner[kind.path[-1]] or ()) if kind.path else [body]:
                clan = {"clan": (owner if is_nested else part)["tag"]} if kind.head else {}
                yield kind.of(part, **clan)


def split_by_clan(kinds: tuple[Line, ...], body: Json) -> Iterator[Json]:
    """Yield the lines of each clan, its rows and its errors, then the errors of clans."""
    clan_line, *nested, clan_error = kinds
    head = {key: body[key] for key in clan_line.head}
    for clan in body["clans"]:
        yield clan_line.of(clan, **head)
        yield from split_by_kind(nested, {"clans": [clan]})
    yield from split_by_kind([clan_error], body)


def split_history(body: Json) -> Iterator[Json]:
    """Yield the line of the clan, then each snapshot with its changes."""
    clan_line, snapshot_line, change_line = HISTORY
    changes: defaultdict[str, list[Json]] = defaultdict(list)
    for change in reversed(body["changes"]):
        changes[change["seen_at"]].append(change)
    yield clan_line.of(body)
    for snapshot in body["readings"]:
        yield snapshot_line.of(snapshot)
        yield from map(change_line.of, changes.pop(snapshot["read_at"], ()))
