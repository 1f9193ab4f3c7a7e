"""The API's endpoints as methods that return decoded values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, NoReturn, TypeVar
from urllib.parse import urlencode

from msgspec.structs import replace
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from clantui.api.source import OnRetry, Priority, Request, Response, Source
from clantui.core.model.battle import Battle
from clantui.core.model.errors import InvalidResponse, NotFound
from clantui.core.model.game import Catalogue, Clan, Player
from clantui.core.model.race import Race, RaceLog
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.rankings import Location, Page
from clantui.wire import battles, cards, clans, race, race_log, rankings

_T = TypeVar("_T")
_Tagged = TypeVar("_Tagged", Clan, Player)

PAGE_SIZE: Final = 20
"""Clans on a page of a search or ranking."""

LOG_WEEKS: Final = 10
"""Past weeks of a river race to request: one page of the API."""

_WEEK: Final = 7 * 86400.0
"""Seconds for which a race log is cached: it changes once a week."""

_RANKINGS: Final = {RankedBy.TROPHIES: "clans", RankedBy.WAR: "clanwars"}
"""Last part of the path of a ranking."""


class RoyaleClient:
    """Client of the API: one request per call, whose response is decoded.

    All methods fail with a `RoyaleError`. A cached response is used if it is no older than
    `max_age`, in seconds, of the client and of the call.
    """

    def __init__(self, source: Source, max_age: float = math.inf) -> None:
        self._source = source
        self.max_age = max_age

    def get_clan(
        self,
        tag: Tag,
        max_age: float = math.inf,
        *,
        expected_players: int = 0,
        on_retry: OnRetry | None = None,
    ) -> Deferred[Clan]:
        """Request a clan and its roster; `expected_players` is `Request.followups`."""
        request = Request(
            path=f"/clans/%23{tag.text}",
            priority=Priority.CLAN,
            group=str(tag),
            max_age=min(max_age, self.max_age),
            followups=expected_players,
            decoder=clans.CLAN_DECODER,
            on_retry=on_retry,
            is_tag_lookup=True,
        )
        not_found = f"no clan has the tag {tag} · a player's tag, or mistyped?"
        return self._get(request, lambda response: _decode_clan(response, tag), not_found)

    def get_player(
        self,
        tag: Tag,
        max_age: float = math.inf,
        *,
        clan: Tag | None = None,
        on_retry: OnRetry | None = None,
    ) -> Deferred[Player]:
        """Request a player's profile; `clan` is None if it is not part of a clan's load."""
        request = Request(
            path=f"/players/%23{tag.text}",
            group=str(clan or ""),
            player=str(tag),
            max_age=min(max_age, self.max_age),
            decoder=clans.PLAYER_DECODER,
            on_retry=on_retry,
            is_tag_lookup=True,
        )
        missing = "the player has no profile any longer"
        return self._get(
            request,
            lambda response: _check_tag(
                clans.to_player(response.decode(clans.PLAYER_DECODER)), tag
            ),
            missing if clan is not None else f"there is no player {tag}",
        )

    def get_battles(self, tag: Tag, clan: Tag) -> Deferred[tuple[Battle, ...]]:
        """Request the battle log of a clan's player, newest battle first.

        The API sends an empty log, not a 404, for a player it does not know.
        """
        request = Request(
            path=f"/players/%23{tag.text}/battlelog",
            priority=Priority.BATTLES,
            group=str(clan),
            player=str(tag),
            max_age=self.max_age,
            decoder=battles.LOG_DECODER,
        )
        return self._get(
            request,
            lambda response: battles.to_battles(response.decode(battles.LOG_DECODER), tag),
            "the player has no battle log any longer",
        )

    def get_cards(self) -> Deferred[Catalogue]:
        """Request all cards of the game."""
        request = self._make_fallback_request("/cards")
        return self._get(request, lambda response: cards.decode_cards(response.body))

    def get_image_urls(self) -> Deferred[dict[int, str]]:
        """Request the URLs of all card images, by card id, with the lowest priority.

        The URLs are not validated.
        """
        request = Request(
            path="/cards", priority=Priority.IMAGES, group="images", stale_if_error=True
        )
        return self._get(request, lambda response: cards.decode_icons(response.body))

    def get_race(self, tag: Tag, max_age: float = math.inf) -> Deferred[Race]:
        """Request this week's river race of a clan.

        Fails with `NotFound` if the clan is in none, or between two seasons.
        """
        return self._get(
            self._make_fallback_request(f"/clans/%23{tag.text}/currentriverrace", max_age),
            lambda response: replace(
                race.decode_race(response.body, tag, response.age), error=response.error
            ),
            f"{tag} is in no river race now",
        )

    def get_race_log(self, tag: Tag, max_age: float = math.inf) -> Deferred[RaceLog]:
        """Request the past weeks of a clan's river race; the client's `max_age` does not apply."""
        request = Request(
            path=f"/clans/%23{tag.text}/riverracelog?limit={LOG_WEEKS}",
            priority=Priority.CLAN,
            max_age=max_age,
            keep_for=_WEEK,
            stale_if_error=True,
        )
        return self._get(
            request,
            lambda response: replace(
                race_log.decode_race_log(response.body, tag, response.age), error=response.error
            ),
            f"{tag} has no past river race",
        )

    def search_clans(self, name: str, after: str = "") -> Deferred[Page]:
        """Find clans by three characters or more of a name; see `Page.after`."""
        return self._get_page("/clans", {"name": name}, after)

    def get_locations(self) -> Deferred[tuple[Location, ...]]:
        """Request all countries and regions, in the API's order."""
        return self._get(
            self._make_fallback_request("/locations"),
            lambda response: rankings.decode_locations(response.body),
        )

    def get_rankings(
        self, location: int | None, after: str = "", by: RankedBy = RankedBy.TROPHIES
    ) -> Deferred[Page]:
        """Request the best clans of a location, or of the world for None; see `Page.after`."""
        place = "global" if location is None else str(location)
        path = f"/locations/{place}/rankings/{_RANKINGS[by]}"
        page = self._get_page(path, {}, after)
        if by is RankedBy.WAR:
            page.addCallback(Page.as_war_ranking)
        return page.addErrback(_reword_not_found, "there is no ranking for this country or region")

    def _get_page(self, path: str, query: dict[str, str], after: str) -> Deferred[Page]:
        query = query | {"limit": str(PAGE_SIZE)} | ({"after": after} if after else {})
        return self._get(
            self._make_fallback_request(f"{path}?{urlencode(query)}"),
            lambda response: replace(
                rankings.decode_page(response.body, response.age), error=response.error
            ),
        )

    def _make_fallback_request(self, path: str, max_age: float = math.inf) -> Request:
        """Return a request that accepts an expired response if the API cannot be reached."""
        max_age = min(max_age, self.max_age)
        return Request(path=path, priority=Priority.CLAN, max_age=max_age, stale_if_error=True)

    def _get(
        self, request: Request, decode: Callable[[Response], _T], not_found: str = ""
    ) -> Deferred[_T]:
        """Send a request; its `NotFound` gets the given message, if there is one."""
        decoded = self._source.get(request).addCallback(decode)
        return decoded.addErrback(_reword_not_found, not_found) if not_found else decoded


def _decode_clan(response: Response, tag: Tag) -> Clan:
    clan = clans.to_clan(response.decode(clans.CLAN_DECODER))
    return replace(_check_tag(clan, tag), age=response.age)


def _check_tag(value: _Tagged, tag: Tag) -> _Tagged:
    if value.tag != tag:
        raise InvalidResponse(f"instead of {tag}, the API sent the data of another tag")
    return value


def _reword_not_found(failure: Failure, sentence: str) -> NoReturn:
    failure.trap(NotFound)
    raise NotFound(sentence) from None
