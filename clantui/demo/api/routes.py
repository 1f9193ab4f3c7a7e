"""Routes of the demo API: from a request to a response, without HTTP.

`respond` is a plain function of the world and an `ApiRequest`, so that a caller can change a
response (add a fault, a delay) before it is sent.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from clantui.demo.api import endpoints
from clantui.demo.api.endpoints import Endpoint, EndpointError, paginate
from clantui.demo.world.names import ALPHABET
from clantui.demo.world.world import World

_WORTH_PACKING = 500
"""Size in bytes up to which a body is not gzipped, because gzip would make it longer."""

_REASONS = {400: "badRequest", 404: "notFound", 410: "gone"}
"""The API's `reason` for each status of an `EndpointError`."""

_FORBIDDEN = {
    None: ("accessDenied", "Invalid authorization"),
    "invalid": ("accessDenied", "Invalid authorization"),
    "wrong-address": (
        "accessDenied.invalidIp",
        "Invalid authorization: API key does not allow access from IP 203.0.113.7",
    ),
}
"""Error for each token that is refused; None is a missing token. All other tokens are accepted."""


class ApiRequest(Struct, frozen=True, kw_only=True):
    """A request: the parts of the path below `/v1`, unquoted once, and the query."""

    path: tuple[str, ...]
    query: tuple[tuple[str, str], ...] = ()


def parse_request(target: str) -> ApiRequest:
    """Parse a path below `/v1`, quoted, with its query; the last value of a key counts."""
    path, _, query = target.partition("?")
    values = dict(parse_qsl(query, keep_blank_values=True))
    return ApiRequest(
        path=tuple(map(unquote, path.removeprefix("/").split("/"))),
        query=tuple(sorted(values.items())),
    )


class ApiResponse(Struct, frozen=True, kw_only=True):
    """A response without the headers that depend on the time.

    Attributes:
        fresh: cache time in s; None for errors.
        content: JSON, gzipped if `is_gzipped`.
    """

    status: int
    fresh: int | None
    content: bytes
    is_gzipped: bool = False

    @property
    def plain(self) -> bytes:
        """The JSON without gzip."""
        return gzip.decompress(self.content) if self.is_gzipped else self.content

    def pack(self) -> ApiResponse:
        """Return a copy, gzipped if that makes it shorter."""
        if self.is_gzipped or len(self.content) <= _WORTH_PACKING:
            return self
        # Without a time stamp, so that equal content gives equal bytes.
        packed = gzip.compress(self.content, compresslevel=4, mtime=0)
        return replace(self, content=packed, is_gzipped=True)

    def compute_seconds_left(self, seconds: float) -> int:
        """Return the remaining cache time in s, `seconds` after the start of the API."""
        return self.fresh - int(seconds) % self.fresh if self.fresh else 0


def check_token(token: str | None) -> ApiResponse | None:
    """Return the error for the text after `Bearer`, or for None; None if it is accepted."""
    return make_error_response(403, *_FORBIDDEN[token]) if token in _FORBIDDEN else None


def make_error_response(status: int, reason: str, message: str | None = None) -> ApiResponse:
    """Build an error response with the API's name for the reason and a sentence."""
    payload = {"reason": reason} if message is None else {"reason": reason, "message": message}
    return _make_response(status, None, payload)


def respond(world: World, api_request: ApiRequest) -> ApiResponse:
    """Answer a request, with an error response if it is wrong."""
    try:
        shape = _find_route(api_request.path)
        fresh, endpoint = _ROUTES[shape]
        variable = [
            part for part, known in zip(api_request.path, shape, strict=True) if known == "*"
        ]
        if shape[0] in _TAGGED and variable:
            _check_tag(variable[0])
        payload = endpoint(world, variable[-1] if variable else "", dict(api_request.query))
    except EndpointError as error:
        return make_error_response(error.status, _REASONS[error.status], error.message)
    if payload is None:
        return make_error_response(404, _REASONS[404])
    return _make_response(200, fresh, payload)


def _make_response(status: int, fresh: int | None, payload: object) -> ApiResponse:
    return ApiResponse(status=status, fresh=fresh, content=msgspec.json.encode(payload))


def find_method(path: tuple[str, ...]) -> str:
    """Return the only method that a path allows; GET for an unknown path."""
    return "POST" if path[:1] + path[2:] == ("players", "verifytoken") else "GET"


def _find_route(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the route of a path; `*` matches any part."""
    for shape in _ROUTES:
        if len(shape) == len(path) and all(
            known in {"*", part} for known, part in zip(shape, path, strict=True)
        ):
            return shape
    raise EndpointError(404)


def _check_tag(tag: str) -> None:
    """Check the form of a tag; a tag sent as `%2523…` (quoted twice) is wrong."""
    if not tag.startswith("#"):
        raise EndpointError(404)
    if set(tag[1:]) - set(ALPHABET) or not 3 <= len(tag) - 1 <= 14:
        raise EndpointError(400, "Invalid tag")


_TAGGED = {"clans", "players"}
"""Resources that are addressed by a tag."""

_ROUTES: Mapping[tuple[str, ...], tuple[int, Endpoint]] = {
    ("clans",): (60, endpoints.search),
    ("clans", "*"): (120, lambda world, tag, _: world.build_clan(tag)),
    ("clans", "*", "members"): (120, endpoints.list_members),
    ("clans", "*", "currentriverrace"): (120, lambda world, tag, _: world.build_race(tag)),
    ("clans", "*", "riverracelog"): (
        120,
        paginate(lambda world, tag, _: world.build_race_log(tag)),
    ),
    ("clans", "*", "currentwar"): (0, endpoints.end_clan_wars(410)),
    ("clans", "*", "warlog"): (0, endpoints.end_clan_wars(404)),
    ("players", "*"): (60, lambda world, tag, _: world.build_player(tag)),
    ("players", "*", "battlelog"): (60, lambda world, tag, _: world.build_battlelog(tag)),
    ("players", "*", "upcomingchests"): (60, endpoints.list_chests),
    ("players", "*", "verifytoken"): (60, endpoints.verify_token),
    ("cards",): (60, lambda world, *_: world.build_cards()),  # the API ignores `limit` here
    ("locations",): (600, paginate(lambda world, *_: world.build_locations())),
    ("locations", "*"): (600, endpoints.find_location),
    ("locations", "*", "rankings", "clans"): (60, endpoints.rank_clans),
    ("locations", "*", "rankings", "clanwars"): (60, endpoints.rank_clans_by_war),
    ("locations", "*", "rankings", "players"): (60, endpoints.rank_players),
    ("locations", "*", "pathoflegend", "players"): (60, endpoints.rank_players),
    ("locations", "global", "seasons"): (600, endpoints.list_seasons),
    ("locations", "global", "seasonsV2"): (600, endpoints.list_empty_seasons),
    ("locations", "global", "seasons", "*"): (600, endpoints.find_season),
    ("locations", "global", "pathoflegend", "*", "rankings", "players"): (
        60,
        endpoints.rank_players_of_season,
    ),
    ("tournaments",): (60, paginate(lambda *_: [])),
    ("globaltournaments",): (60, lambda *_: {"items": []}),
    ("leaderboards",): (600, lambda *_: {"items": endpoints.LEADERBOARDS}),
    ("leaderboard", "*"): (60, endpoints.rank_players_of_board),
    ("events",): (60, lambda *_: []),
}
"""Cache time in s and endpoint of each route; `*` matches any part."""
