"""Tests that a load reports which players are requested again, and when."""

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
from tests.factories.loader_sources import REQUEST, TIMEOUT, time_out
from tests.factories.surveys import AT, KNIGHT, clan, player, tag

GONE = Unreachable("no answer in 10 s")


class AnnouncingClient(RoyaleClient):
    """A client that reports retries, and answers on command."""

    def __init__(self) -> None:
        self.clan_callbacks: list[OnRetry] = []
        self.player_callbacks: dict[Tag, OnRetry] = {}
        self.clan_request: Deferred[Clan] = Deferred()
        self.players: dict[Tag, Deferred[Player]] = {}

    def get_clan(
        self,
        tag: Tag,
        max_age: float = math.inf,
        *,
        expected_players: int = 0,
        on_retry: OnRetry | None = None,
    ) -> Deferred[Clan]:
        """See `RoyaleClient.get_clan`."""
        del tag, max_age, expected_players
        assert on_retry is not None
        self.clan_callbacks.append(on_retry)
        return self.clan_request

    def get_player(
        self,
        tag: Tag,
        max_age: float = math.inf,
        *,
        clan: Tag | None = None,
        on_retry: OnRetry | None = None,
    ) -> Deferred[Player]:
        """See `RoyaleClient.get_player`."""
        del max_age, clan
        assert on_retry is not None
        self.player_callbacks[tag] = on_retry
        self.players[tag] = Deferred()
        return self.players[tag]


def test_retries_of_the_clan_and_of_each_player_are_reported() -> None:
    """A retry is reported with number, time and error, until the response or the failure."""
    source, shown, again = AnnouncingClient(), list[Survey](), list[Attempt]()
    results: list[Any] = []
    work = load_clan(
        source,
        REQUEST,
        shown.append,
        again.append,
        now=lambda: AT,
        clock=Clock(),
        time_limit=TIMEOUT,
        timeout_error=time_out,
    )
    Deferred.fromCoroutine(work).addBoth(results.append)
    source.clan_callbacks[0](2, 0.25, GONE)
    expected = Attempt(number=2, at=AT + timedelta(seconds=0.25), error=GONE)
    assert again == [expected]
    source.clan_request.callback(clan(3))
    assert shown[-1].attempts == {}
    source.player_callbacks[tag(0)](2, 0.25, GONE)
    source.player_callbacks[tag(2)](3, 0.5, GONE)
    later = Attempt(number=3, at=AT + timedelta(seconds=0.5), error=GONE)
    assert shown[-1].attempts == {tag(0): expected, tag(2): later}
    source.players[tag(0)].callback(player(0, KNIGHT))
    assert shown[-1].attempts == {tag(2): later}
    source.players[tag(2)].errback(GONE)
    assert shown[-1].attempts == {}
    source.player_callbacks[tag(2)](3, 0.5, GONE)
    assert shown[-1].attempts == {}, "a failed player is not retried"
    source.players[tag(1)].callback(player(1, KNIGHT))
    assert results == [shown[-1]]


def test_a_cancelled_player_is_not_retried() -> None:
    """A player is retried neither after a cancel nor in the load that continues it."""
    attempt = Attempt(number=2, at=AT, error=GONE)
    survey = Survey.start(clan(2), AT).with_attempt(tag(0), attempt)
    assert survey.attempts == {tag(0): attempt}
    assert survey.cancel().attempts == {}
    assert survey.retry_failed().attempts == {}
