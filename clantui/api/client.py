"""The API as methods and values."""

from __future__ import annotations

import math
from typing import Final, NoReturn, TypeVar
from urllib.parse import quote, urlencode

from msgspec.structs import replace
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from clantui.api.source import OnRetry, Priority, Request, Response, Source
from clantui.core.model.battle import Battle
from clantui.core.model.errors import InvalidResponse, NotFound
from clantui.core.model.game import Catalogue, Clan, Player
from clantui.core.model.race import Race
from clantui.core.model.race_log import RaceLog
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.rankings import Location, Page
from clantui.wire import battles, cards, clans, race, race_log, rankings

_Tagged = TypeVar("_Tagged", Clan, Player)

PAGE_SIZE: Final = 20
"""Clans on a page of a list."""

WEEKS: Final = 10
"""Past weeks that are asked for: a page of the API."""

_WEEK: Final = 7 * 86400.0
"""Seconds for which past weeks are kept: no week but the latest is ever added to them."""

_RANKINGS: Final = {RankedBy.TROPHIES: "clans", RankedBy.WAR: "clanwars"}
"""Paths of the rankings, below their location's."""


class RoyaleClient:
    """Asks for one thing at a time and decodes it; failures are `RoyaleError`s."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def clan(
        self,
        tag: Tag,
        max_age: float = math.inf,
        *,
        expect: int = 0,
        retried: OnRetry | None = None,
    ) -> Deferred[Clan]:
        """Ask for a clan and its roster.

        Args:
            tag: the clan's.
            max_age: seconds; a cached response will do if it is no older.
            expect: how many of its players will then be asked for.
        """
        request = Request(
            path=f"/clans/{_quote(tag)}",
            priority=Priority.CLAN,
            group=str(tag),
            max_age=max_age,
            followups=expect,
            decoder=clans.CLAN,
            on_retry=retried,
        )
        decoded = self._source.get(request).addCallback(_decode_clan, tag)
        return decoded.addErrback(
            _reword_not_found, f"no clan has the tag {tag} · a player's tag, or mistyped?"
        )

    def player(
        self,
        tag: Tag,
        max_age: float = math.inf,
        *,
        of: Tag | None = None,
        retried: OnRetry | None = None,
    ) -> Deferred[Player]:
        """Ask for a player's profile.

        Args:
            tag: the player's.
            max_age: seconds; a cached response will do if it is no older.
            of: the clan it is asked for, or None where it is the player alone who is wanted.
        """
        path, group = f"/players/{_quote(tag)}", str(of or "")
        request = Request(
            path=path, group=group, max_age=max_age, decoder=clans.PLAYER, on_retry=retried
        )
        decoded = self._source.get(request).addCallback(_decode_player, tag)
        if of is None:
            return decoded.addErrback(_reword_not_found, f"there is no player {tag}")
        return decoded.addErrback(_reword_not_found, "the player has no profile any longer")

    def battles(
        self, tag: Tag, max_age: float = math.inf, *, of: Tag | None = None
    ) -> Deferred[tuple[Battle, ...]]:
        """Ask for a player's battle log, the newest battle first; see `player`.

        Of a player who is unknown there are none: the API does not say that there is no such one.
        """
        request = Request(
            path=f"/players/{_quote(tag)}/battlelog",
            priority=Priority.BATTLES,
            group=str(of or ""),
            max_age=max_age,
            decoder=battles.LOG,
        )
        decoded = self._source.get(request).addCallback(_decode_battles, tag)
        return decoded.addErrback(_reword_not_found, "the player has no battle log any longer")

    def cards(self, max_age: float = math.inf) -> Deferred[Catalogue]:
        """Ask for all cards of the game; see `clan`."""
        request = Request(path="/cards", priority=Priority.CLAN, max_age=max_age)
        return self._source.get(request).addCallback(
            lambda response: cards.decode_cards(response.body)
        )

    def icons(self) -> Deferred[dict[int, str]]:
        """Ask for the addresses of all cards' images, by the cards' ids, behind everything else.

        The addresses are as the API has them: nobody has checked them.
        """
        request = Request(
            path="/cards", priority=Priority.ICONS, group="icons", stale_if_error=True
        )
        return self._source.get(request).addCallback(
            lambda response: cards.decode_icons(response.body)
        )

    def race(self, tag: Tag, max_age: float = math.inf) -> Deferred[Race]:
        """Ask for a clan's river race of this week; see `clan`.

        The failure is `NotFound` where the clan is in none, or between two seasons.
        """
        path = f"/clans/{_quote(tag)}/currentriverrace"
        request = Request(path=path, priority=Priority.CLAN, max_age=max_age, stale_if_error=True)
        decoded = self._source.get(request).addCallback(
            lambda response: race.decode_race(response.body, tag, response.age)
        )
        return decoded.addErrback(_reword_not_found, f"{tag} is in no river race now")

    def race_log(self, tag: Tag, max_age: float = math.inf) -> Deferred[RaceLog]:
        """Ask for the past weeks of a clan's river race; see `race`."""
        path = f"/clans/{_quote(tag)}/riverracelog?limit={WEEKS}"
        request = Request(
            path=path,
            priority=Priority.CLAN,
            max_age=max_age,
            keep_for=_WEEK,
            stale_if_error=True,
        )
        decoded = self._source.get(request).addCallback(
            lambda response: race_log.decode_race_log(response.body, tag, response.age)
        )
        return decoded.addErrback(_reword_not_found, f"{tag} has no past river race")

    def search(self, name: str, after: str = "", max_age: float = math.inf) -> Deferred[Page]:
        """Find clans by name.

        Args:
            name: three characters or more.
            after: the `Page.after` of the page before; empty for the first.
            max_age: seconds; a cached response will do if it is no older.
        """
        return self._get_page("/clans", {"name": name, "limit": str(PAGE_SIZE)}, after, max_age)

    def locations(self, max_age: float = math.inf) -> Deferred[tuple[Location, ...]]:
        """Ask for all countries and regions, in the API's order."""
        request = Request(
            path="/locations", priority=Priority.CLAN, max_age=max_age, stale_if_error=True
        )
        return self._source.get(request).addCallback(
            lambda response: rankings.decode_locations(response.body)
        )

    def rankings(
        self,
        location: int | None,
        after: str = "",
        by: RankedBy = RankedBy.TROPHIES,
        max_age: float = math.inf,
    ) -> Deferred[Page]:
        """Ask for the best clans of a location.

        Args:
            location: its id; None for all the world.
            after: the `Page.after` of the page before; empty for the first.
            by: the score that they are ranked by.
            max_age: seconds; a cached response will do if it is no older.
        """
        place = "global" if location is None else str(location)
        path = f"/locations/{place}/rankings/{_RANKINGS[by]}"
        page = self._get_page(path, {"limit": str(PAGE_SIZE)}, after, max_age)
        if by is RankedBy.WAR:
            page.addCallback(Page.of_war)
        return page.addErrback(_reword_not_found, "there is no ranking for this country or region")

    def _get_page(
        self, path: str, query: dict[str, str], after: str, max_age: float
    ) -> Deferred[Page]:
        parameters = query | ({"after": after} if after else {})
        path = f"{path}?{urlencode(parameters)}"
        request = Request(path=path, priority=Priority.CLAN, max_age=max_age, stale_if_error=True)
        return self._source.get(request).addCallback(
            lambda response: rankings.decode_page(response.body, response.age)
        )


def _quote(tag: Tag) -> str:
    return quote(str(tag), safe="")


def _decode_clan(response: Response, tag: Tag) -> Clan:
    clan = clans.to_clan(response.decode(clans.CLAN))
    return replace(_check_tag(clan, tag), age=response.age)


def _decode_player(response: Response, tag: Tag) -> Player:
    return _check_tag(clans.to_player(response.decode(clans.PLAYER)), tag)


def _decode_battles(response: Response, tag: Tag) -> tuple[Battle, ...]:
    return battles.to_battles(response.decode(battles.LOG), tag)


def _check_tag(value: _Tagged, tag: Tag) -> _Tagged:
    if value.tag != tag:
        raise InvalidResponse(f"asked for {tag}, the API answered about another")
    return value


def _reword_not_found(failure: Failure, sentence: str) -> NoReturn:
    failure.trap(NotFound)
    raise NotFound(sentence) from None
