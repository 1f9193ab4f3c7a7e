"""A load tells which players are asked again, and when."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from clantui.api.client import RoyaleClient
from clantui.api.source import OnRetry
from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import Unreachable
from clantui.core.model.game import Clan, Player
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.loader.clan import load_clan
from tests.factories.loader_sources import PATIENCE, WISH
from tests.factories.surveys import AT, KNIGHT, clan, player, tag

GONE = Unreachable("no answer in 10 s")


class AnnouncingClient(RoyaleClient):
    """Somebody who announces tries, and answers when told to."""

    def __init__(self) -> None:
        self.of_clan: list[OnRetry] = []
        self.of_players: dict[Tag, OnRetry] = {}
        self.clan_asked: Deferred[Clan] = Deferred()
        self.players: dict[Tag, Deferred[Player]] = {}

    def clan(
        self,
        tag: Tag,
        max_age: float = math.inf,
        *,
        expect: int = 0,
        retried: OnRetry | None = None,
    ) -> Deferred[Clan]:
        """See `RoyaleClient.clan`."""
        del tag, max_age, expect
        assert retried is not None
        self.of_clan.append(retried)
        return self.clan_asked

    def player(
        self,
        tag: Tag,
        max_age: float = math.inf,
        *,
        of: Tag | None = None,
        retried: OnRetry | None = None,
    ) -> Deferred[Player]:
        """See `RoyaleClient.player`."""
        del max_age, of
        assert retried is not None
        self.of_players[tag] = retried
        self.players[tag] = Deferred()
        return self.players[tag]


def test_the_tries_of_the_clan_and_of_each_player_are_told() -> None:
    """Each with its number, its beginning and its reason; an answer or a failure ends it."""
    source, shown, again = AnnouncingClient(), list[Survey](), list[Attempt]()
    results: list[Any] = []
    work = load_clan(
        source,
        WISH,
        shown.append,
        again.append,
        now=lambda: AT,
        clock=Clock(),
        time_limit=PATIENCE,
    )
    Deferred.fromCoroutine(work).addBoth(results.append)
    source.of_clan[0](2, 0.25, GONE)
    expected = Attempt(number=2, at=AT + timedelta(seconds=0.25), why=GONE)
    assert again == [expected]
    source.clan_asked.callback(clan(3))
    assert shown[-1].attempts == {}
    source.of_players[tag(0)](2, 0.25, GONE)
    source.of_players[tag(2)](3, 0.5, GONE)
    later = Attempt(number=3, at=AT + timedelta(seconds=0.5), why=GONE)
    assert shown[-1].attempts == {tag(0): expected, tag(2): later}
    source.players[tag(0)].callback(player(0, KNIGHT))
    assert shown[-1].attempts == {tag(2): later}
    source.players[tag(2)].errback(GONE)
    assert shown[-1].attempts == {}
    source.of_players[tag(2)](3, 0.5, GONE)
    assert shown[-1].attempts == {}, "who has failed is not asked again"
    source.players[tag(1)].callback(player(1, KNIGHT))
    assert results == [shown[-1]]


def test_a_given_up_player_is_not_retried() -> None:
    """Neither after a stop nor in the load that goes on from there."""
    attempt = Attempt(number=2, at=AT, why=GONE)
    begun = Survey.start(clan(2), AT).with_attempt(tag(0), attempt)
    assert begun.attempts == {tag(0): attempt}
    assert begun.cancel().attempts == {}
    assert begun.retry_failed().attempts == {}
