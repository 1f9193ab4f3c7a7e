"""From what is asked to what is answered, with nothing of HTTP's plumbing.

`answer` is a plain function of the world and an `Ask`, so whoever wants to bend
an answer (a fault, a delay, a recording) can stand between the two.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import msgspec

from clantui.demo.api import endpoints
from clantui.demo.api.endpoints import BadRequestError, GoneError, NotFoundError
from clantui.demo.world.names import ALPHABET, ASSETS
from clantui.demo.world.world import World

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
        method: How it is asked.
    """

    path: tuple[str, ...]
    query: tuple[tuple[str, str], ...] = ()
    method: str = "GET"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response, but for what the moment adds.

    Attributes:
        status: The HTTP status.
        fresh: For how many seconds it is kept by the edge; None for errors.
        content: The JSON, gzipped if `is_gzipped`.
        is_gzipped: Whether `content` is gzipped.
    """

    status: int
    fresh: int | None
    content: bytes
    is_gzipped: bool = False

    @property
    def plain(self) -> bytes:
        """The JSON as it is without gzip."""
        return gzip.decompress(self.content) if self.is_gzipped else self.content

    def pack(self) -> Answer:
        """Return the same, gzipped where that makes it shorter."""
        if self.is_gzipped or len(self.content) <= _WORTH_PACKING:
            return self
        return replace(self, content=_gzip(self.content), is_gzipped=True)

    def with_assets(self, assets: str) -> Answer:
        """Return the same with the pictures it tells of on another host."""
        content = self.plain.replace(ASSETS.encode(), assets.encode())
        return replace(self, content=content, is_gzipped=False)


def check_token(token: str | None) -> Answer | None:
    """Return how a token is refused.

    Args:
        token: What came after `Bearer`; None if nothing did.

    Returns:
        The refusal; None if the token is welcome.
    """
    return error_answer(403, *_FORBIDDEN[token]) if token in _FORBIDDEN else None


def error_answer(status: int, reason: str, message: str | None = None) -> Answer:
    """Make the answer that an error has.

    Args:
        reason: The API's word for it.
        message: A sentence; often there is none.
    """
    payload = {"reason": reason} if message is None else {"reason": reason, "message": message}
    return _answer(status, None, payload)


def answer(world: World, ask: Ask) -> Answer:
    """Answer a request.

    Returns:
        The answer, be it an error.
    """
    try:
        shape = _find_route(ask.path)
        method, fresh, tell = _ROUTES[shape]
        if method != ask.method:
            return error_answer(405, "methodNotAllowed")
        variable = [part for part, known in zip(ask.path, shape, strict=True) if known == "*"]
        if shape[0] in _TAGGED and variable:
            _check_tag(variable[0])
        payload = tell(world, variable[-1] if variable else "", dict(ask.query))
    except NotFoundError as error:
        return error_answer(404, "notFound", str(error) or None)
    except BadRequestError as error:
        return error_answer(400, "badRequest", str(error))
    except GoneError as error:
        return error_answer(410, "gone", str(error))
    return _answer(200, fresh, payload)


def _answer(status: int, fresh: int | None, payload: object) -> Answer:
    """Write a payload down."""
    return Answer(status=status, fresh=fresh, content=msgspec.json.encode(payload))


def _gzip(content: bytes) -> bytes:
    """Gzip it with no time inside: the same answer is the same bytes."""
    return gzip.compress(content, compresslevel=4, mtime=0)


Query: TypeAlias = Mapping[str, str]
Tell: TypeAlias = Callable[[World, str, Query], object]


def method_of(path: tuple[str, ...]) -> str | None:
    """Return how a path may be asked for; None for one that leads nowhere."""
    try:
        return _ROUTES[_find_route(path)][0]
    except NotFoundError:
        return None


def _find_route(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the route that a path takes, `*` standing for what may be anything."""
    fitting = (
        shape
        for shape in _ROUTES
        if len(shape) == len(path)
        and all(known in {"*", part} for known, part in zip(shape, path, strict=True))
    )
    try:
        return next(fitting)
    except StopIteration:
        raise NotFoundError from None


def _check_tag(what: str) -> None:
    """See whether a tag could be one; `%2523…` arrives without its `#`."""
    if not what.startswith("#"):
        raise NotFoundError
    if set(what[1:]) - set(ALPHABET) or not 3 <= len(what) - 1 <= 14:
        raise BadRequestError("Invalid tag")


_TAGGED = {"clans", "players"}
"""Anything known by its tag."""

_GET: Mapping[tuple[str, ...], tuple[int, Tell]] = {
    ("clans",): (60, endpoints.search),
    ("clans", "*"): (120, endpoints.clan),
    ("clans", "*", "members"): (120, endpoints.members),
    ("clans", "*", "currentriverrace"): (120, endpoints.race),
    ("clans", "*", "riverracelog"): (120, endpoints.race_log),
    ("clans", "*", "currentwar"): (0, endpoints.wars_are_over),
    ("clans", "*", "warlog"): (0, endpoints.war_log),
    ("players", "*"): (60, endpoints.player),
    ("players", "*", "battlelog"): (60, endpoints.battles),
    ("players", "*", "upcomingchests"): (60, endpoints.chests),
    ("cards",): (60, endpoints.cards),
    ("locations",): (600, endpoints.locations),
    ("locations", "*"): (600, endpoints.location),
    ("locations", "*", "rankings", "clans"): (60, endpoints.clan_rankings),
    ("locations", "*", "rankings", "clanwars"): (60, endpoints.war_rankings),
    ("locations", "*", "rankings", "players"): (60, endpoints.player_rankings),
    ("locations", "*", "pathoflegend", "players"): (60, endpoints.path_rankings),
    ("locations", "global", "seasons"): (600, endpoints.seasons),
    ("locations", "global", "seasonsV2"): (600, endpoints.seasons_without_words),
    ("locations", "global", "seasons", "*"): (600, endpoints.season),
    ("locations", "global", "pathoflegend", "*", "rankings", "players"): (
        60,
        endpoints.season_path_rankings,
    ),
    ("tournaments",): (60, endpoints.tournaments),
    ("globaltournaments",): (60, endpoints.global_tournaments),
    ("leaderboards",): (600, endpoints.leaderboards),
    ("leaderboard", "*"): (60, endpoints.leaderboard),
    ("events",): (60, endpoints.events),
}
"""By a path's shape, `*` being anything: freshness in seconds, and who tells."""

_ROUTES: Mapping[tuple[str, ...], tuple[str, int, Tell]] = {
    **{shape: ("GET", *rest) for shape, rest in _GET.items()},
    ("players", "*", "verifytoken"): ("POST", 60, endpoints.verify_token),
}
"""The same with how it is asked for."""
