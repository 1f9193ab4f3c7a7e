"""The API as questions and values."""

from __future__ import annotations

import math
from collections.abc import Callable
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
from clantui.core.model.tag import Tag
from clantui.core.rankings import Location, Page
from clantui.wire import battles, cards, clans, race, rankings

_Thing = TypeVar("_Thing", Clan, Player)

PAGE: Final = 20
"""Clans on a page of a list."""


class RoyaleClient:
    """Asks for one thing at a time and gives it decoded; failures are `RoyaleError`s."""

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
            max_age: seconds; an answer kept from before will do if it is no older.
            expect: how many of its players will then be asked for.
            retried: see `Request`.
        """
        ask = Request(
            path=f"/clans/{_quoted(tag)}",
            priority=Priority.CLAN,
            group=str(tag),
            max_age=max_age,
            followups=expect,
            retried=retried,
        )
        asked = self._source.get(ask).addCallback(_clan, tag)
        return asked.addErrback(_gone, f"there is no clan {tag} · a player's tag, or mistyped?")

    def player(
        self,
        tag: Tag,
        max_age: float = math.inf,
        *,
        of: Tag | None = None,
        retried: OnRetry | None = None,
    ) -> Deferred[Player]:
        """Ask for a player's profile; see `clan`.

        Args:
            tag: the player's.
            max_age: seconds; an answer kept from before will do if it is no older.
            of: the clan it is asked for, or None where it is the player alone who is wanted.
            retried: see `Request`.
        """
        path, group = f"/players/{_quoted(tag)}", str(of or "")
        ask = Request(path=path, group=group, max_age=max_age, retried=retried)
        asked = self._source.get(ask).addCallback(_decoded, clans.decode_player, tag)
        if of is None:
            return asked.addErrback(_gone, f"there is no player {tag}")
        return asked.addErrback(_gone, "the player has no profile any more")

    def battles(
        self, tag: Tag, max_age: float = math.inf, *, of: Tag | None = None
    ) -> Deferred[tuple[Battle, ...]]:
        """Ask for a player's battle log, the newest battle first; see `player`.

        Of a player who is unknown there are none: the API does not say that there is no such one.
        """
        ask = Request(
            path=f"/players/{_quoted(tag)}/battlelog",
            priority=Priority.BATTLES,
            group=str(of or ""),
            max_age=max_age,
        )
        asked = self._source.get(ask)
        decoded = asked.addCallback(lambda answer: battles.decode_battles(answer.body, tag))
        return decoded.addErrback(_gone, "the player has no battle log any more")

    def cards(self, max_age: float = math.inf) -> Deferred[Catalogue]:
        """Ask for all cards of the game; see `clan`."""
        ask = Request(path="/cards", priority=Priority.CLAN, max_age=max_age)
        return self._source.get(ask).addCallback(lambda answer: cards.decode_cards(answer.body))

    def icons(self) -> Deferred[dict[int, str]]:
        """Ask where the pictures of all cards are, by the cards' ids, behind whatever else waits.

        The addresses are as the API tells them: nobody has looked at them.
        """
        ask = Request(path="/cards", priority=Priority.ICONS, group="icons", stale_if_error=True)
        return self._source.get(ask).addCallback(lambda answer: cards.decode_icons(answer.body))

    def race(self, tag: Tag, max_age: float = math.inf) -> Deferred[Race]:
        """Ask for a clan's river race of this week; see `clan`.

        The failure is `NotFound` where the clan is in none, or between two seasons.
        """
        path = f"/clans/{_quoted(tag)}/currentriverrace"
        ask = Request(path=path, priority=Priority.CLAN, max_age=max_age, stale_if_error=True)
        asked = self._source.get(ask).addCallback(
            lambda answer: race.decode_race(answer.body, tag, answer.age)
        )
        return asked.addErrback(_gone, f"{tag} is in no river race now")

    def search(self, name: str, after: str = "") -> Deferred[Page]:
        """Find clans by name.

        Args:
            name: three characters or more.
            after: the `Page.after` of the page before; empty for the first.
        """
        return self._listing("/clans", {"name": name, "limit": str(PAGE)}, after)

    def locations(self) -> Deferred[tuple[Location, ...]]:
        """Ask for all countries and regions, in the API's order."""
        ask = Request(path="/locations", priority=Priority.CLAN, stale_if_error=True)
        return self._source.get(ask).addCallback(
            lambda answer: rankings.decode_locations(answer.body)
        )

    def rankings(self, location: int | None, after: str = "") -> Deferred[Page]:
        """Ask for the best clans of a location.

        Args:
            location: its id; None for all the world.
            after: the `Page.after` of the page before; empty for the first.
        """
        place = "global" if location is None else str(location)
        path = f"/locations/{place}/rankings/clans"
        asked = self._listing(path, {"limit": str(PAGE)}, after)
        return asked.addErrback(_gone, "the API has no ranking of this location")

    def _listing(self, path: str, query: dict[str, str], after: str) -> Deferred[Page]:
        asked = query | ({"after": after} if after else {})
        path = f"{path}?{urlencode(asked)}"
        ask = Request(path=path, priority=Priority.CLAN, stale_if_error=True)
        return self._source.get(ask).addCallback(
            lambda answer: rankings.decode_page(answer.body, answer.age)
        )


def _quoted(tag: Tag) -> str:
    return quote(str(tag), safe="")


def _decoded(answer: Response, decode: Callable[[bytes], _Thing], tag: Tag) -> _Thing:
    thing = decode(answer.body)
    if thing.tag != tag:
        raise InvalidResponse(f"asked for {tag}, the API answered about another")
    return thing


def _clan(answer: Response, tag: Tag) -> Clan:
    return replace(_decoded(answer, clans.decode_clan, tag), age=answer.age)


def _gone(failure: Failure, sentence: str) -> NoReturn:
    failure.trap(NotFound)
    raise NotFound(sentence) from None
