"""From what is asked to what is answered, with nothing of HTTP's plumbing.

`answer` is a plain function of the world and an `Ask`, so whoever wants to bend
an answer (a fault, a delay, a recording) can stand between the two.
"""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

import msgspec

from clantui.demo.cards import Payload
from clantui.demo.dice import ALPHABET, ASSETS
from clantui.demo.pages import BadRequestError, number, page
from clantui.demo.world import World

_Told = TypeVar("_Told")

_WORTH_PACKING = 500
"""Below so many bytes gzip makes an answer longer."""

_FORBIDDEN = {
    None: ("accessDenied", "Invalid authorization"),
    "invalid": ("accessDenied", "Invalid authorization"),
    "wrong-address": (
        "accessDenied.invalidIp",
        "Invalid authorization: API key does not allow access from IP 203.0.113.7",
    ),
}
"""The tokens that open nothing, None being no token; all others open all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request, as far as its answer depends on it.

    Attributes:
        path: The path's parts below `/v1`, unquoted once.
        query: The query's keys and values.
    """

    path: tuple[str, ...]
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response, but for what the moment adds.

    Attributes:
        status: The HTTP status.
        fresh: For how many seconds it is kept by the edge; None for errors.
        content: The JSON, gzipped if `packed`.
        packed: Whether `content` is gzipped.
    """

    status: int
    fresh: int | None
    content: bytes
    packed: bool

    @property
    def plain(self) -> bytes:
        """The JSON as it is without gzip."""
        return gzip.decompress(self.content) if self.packed else self.content

    def moved(self, assets: str) -> "Answer":
        """Give the same with the pictures it tells of on another host.

        Args:
            assets: Scheme and host.
        """
        content = self.plain.replace(ASSETS.encode(), assets.encode())
        return replace(self, content=_packed(content) if self.packed else content)


class _NotFoundError(Exception):
    """There is no such thing."""


class _GoneError(Exception):
    """There was such a thing once; the message says what became of it."""


def refusal(token: str | None) -> Answer | None:
    """Tell how a token is refused.

    Args:
        token: What came after `Bearer`; None if nothing did.

    Returns:
        The refusal; None if the token is welcome.
    """
    return failure(403, *_FORBIDDEN[token]) if token in _FORBIDDEN else None


def failure(status: int, reason: str, message: str | None = None) -> Answer:
    """Make the answer that an error has.

    Args:
        status: The HTTP status.
        reason: The API's word for it.
        message: A sentence; often there is none.

    Returns:
        The answer.
    """
    payload = {"reason": reason} if message is None else {"reason": reason, "message": message}
    return _answer(status, None, payload)


def answer(world: World, ask: Ask) -> Answer:
    """Answer a request.

    Args:
        world: What there is to tell.
        ask: The request, already allowed.

    Returns:
        The answer, be it an error.
    """
    shape = tuple("*" if place == 1 else part for place, part in enumerate(ask.path))
    what = ask.path[1] if len(ask.path) > 1 else ""
    try:
        fresh, tell = _route(shape)
        if len(shape) > 1:
            _check(shape[0], what)
        payload = tell(world, what, dict(ask.query))
    except _NotFoundError:
        return failure(404, "notFound")
    except BadRequestError as error:
        return failure(400, "badRequest", str(error))
    except _GoneError as error:
        return failure(410, "gone", str(error))
    return _answer(200, fresh, payload)


def _answer(status: int, fresh: int | None, payload: object) -> Answer:
    """Write a payload down."""
    content = msgspec.json.encode(payload)
    packed = len(content) > _WORTH_PACKING
    content = _packed(content) if packed else content
    return Answer(status=status, fresh=fresh, content=content, packed=packed)


def _packed(content: bytes) -> bytes:
    """Gzip it with no time inside: the same answer is the same bytes."""
    return gzip.compress(content, compresslevel=4, mtime=0)


Query: TypeAlias = Mapping[str, str]
Tell: TypeAlias = Callable[[World, str, Query], object]


def _route(shape: tuple[str, ...]) -> tuple[int, Tell]:
    """Give how long an answer is fresh, and who gives it."""
    try:
        return _ROUTES[shape]
    except KeyError:
        raise _NotFoundError from None


def _check(kind: str, what: str) -> None:
    """See whether a tag could be one; `%2523…` arrives without its `#`."""
    if kind == "locations":
        return
    if not what.startswith("#"):
        raise _NotFoundError
    if set(what[1:]) - set(ALPHABET) or not 3 <= len(what) - 1 <= 14:
        raise BadRequestError("Invalid tag")


def _there(payload: _Told | None) -> _Told:
    """Give what is there, or say that nothing is."""
    if payload is None:
        raise _NotFoundError
    return payload


def _search(world: World, _: str, query: Query) -> Payload:
    """Find clans: some filter is wanted, and a name of three letters or more."""
    filters = {"name", "locationId", "minMembers", "maxMembers", "minScore"}
    if filters.isdisjoint(query):
        raise BadRequestError("At least one filtering parameter must exist")
    name = query.get("name")
    if name is not None and len(name) < 3:
        raise BadRequestError("Name needs to be at least three characters long")
    fewest = number(query, "minMembers") or 0
    most = number(query, "maxMembers")
    found = world.search(
        name=name or "",
        location=number(query, "locationId"),
        members=range(fewest, 51 if most is None else most + 1),
        least_score=number(query, "minScore") or 0,
    )
    return page(found, query)


def _clan(world: World, tag: str, _: Query) -> Payload:
    """Give a clan."""
    return _there(world.clan(tag))


def _members(world: World, tag: str, query: Query) -> Payload:
    """Give a clan's roster, in pages."""
    return page(_there(world.clan(tag))["memberList"], query)


def _race(world: World, tag: str, _: Query) -> Payload:
    """Give a clan's race of this week."""
    return _there(world.race(tag))


def _race_log(world: World, tag: str, query: Query) -> Payload:
    """Give a clan's past races, in pages."""
    return page(_there(world.race_log(tag)), query)


def _player(world: World, tag: str, _: Query) -> Payload:
    """Give a player's profile."""
    return _there(world.player(tag))


def _battles(world: World, tag: str, _: Query) -> list[Payload]:
    """Give a player's battles: of a player unknown there are simply none."""
    return world.battlelog(tag)


def _cards(world: World, _: str, __: Query) -> Payload:
    """Give all cards, whatever the limit."""
    return world.cards()


def _locations(world: World, _: str, query: Query) -> Payload:
    """Give the locations, in pages."""
    return page(world.locations(), query)


def _location(world: World, what: str, _: Query) -> Payload:
    """Give one location."""
    return _there(world.location(_place(what)))


def _clan_rankings(world: World, what: str, query: Query) -> Payload:
    """Give the best clans of a location or of the world, in pages."""
    place = None if what == "global" else _place(what)
    return page(_there(world.rankings(place)), query)


def _player_rankings(world: World, what: str, query: Query) -> Payload:
    """Give the best players: the real API has had none for years."""
    if what != "global":
        _there(world.location(_place(what)))
    return page([], query)


def _place(what: str) -> int:
    """Read the number of a location."""
    if not (what.isascii() and what.isdecimal() and len(what) < 12):
        raise _NotFoundError
    return int(what)


def _gone(_: World, __: str, ___: Query) -> Payload:
    """Say that clan wars are over."""
    raise _GoneError("Clan wars have been replaced by the river race")


_ROUTES: Mapping[tuple[str, ...], tuple[int, Tell]] = {
    ("clans",): (60, _search),
    ("clans", "*"): (120, _clan),
    ("clans", "*", "members"): (120, _members),
    ("clans", "*", "currentriverrace"): (120, _race),
    ("clans", "*", "riverracelog"): (120, _race_log),
    ("clans", "*", "currentwar"): (0, _gone),
    ("players", "*"): (60, _player),
    ("players", "*", "battlelog"): (60, _battles),
    ("cards",): (60, _cards),
    ("locations",): (600, _locations),
    ("locations", "*"): (600, _location),
    ("locations", "*", "rankings", "clans"): (60, _clan_rankings),
    ("locations", "*", "rankings", "players"): (60, _player_rankings),
}
"""By a path's shape, its second part being `*`: freshness in seconds, and who tells."""
