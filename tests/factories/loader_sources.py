"""Loads of a clan whose requests are answered by the test."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from clantui.api.client import RoyaleClient
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.model.game import Clan, Player
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.loader.clan import load_clan
from tests.factories.surveys import (
    AT,
    HOME,
    KNIGHT,
    clan,
    player,
    tag,
)

REQUEST: Final = LoadRequest(tag=HOME)
TIMEOUT: Final = 100.0


def time_out() -> RoyaleError:
    """Return the error of a load that takes too long."""
    return Unreachable(f"not answered within {TIMEOUT:g} s")


def start_load(
    royale: RoyaleClient,
    request: LoadRequest = REQUEST,
    emit: Callable[[Survey], object] = lambda _: None,
    clock: IReactorTime | None = None,
    now: Callable[[], datetime] = lambda: AT,
    stored: Survey | None = None,
) -> Deferred[Survey]:
    """Start to load a clan."""
    clock = Clock() if clock is None else clock
    loading = load_clan(
        royale,
        request,
        emit,
        load_stored=lambda _: stored,
        now=now,
        clock=clock,
        time_limit=TIMEOUT,
        timeout_error=time_out,
    )
    return ensureDeferred(loading)


class FakeClient(RoyaleClient):
    """A client whose requests are answered by the test."""

    def __init__(self) -> None:
        self.requests: list[Tag] = []
        self.cancelled: list[Tag] = []
        self.max_ages: set[float] = set()
        self.sizes: list[int] = []  # players that are expected to follow, of each clan
        self.clans: set[Tag | None] = set()  # of which the players are requested
        self._clans: dict[Tag, Deferred[Clan]] = {}
        self._players: dict[Tag, Deferred[Player]] = {}

    def get_clan(
        self, tag: Tag, max_age: float = math.inf, *, expected_players: int = 0, **_: object
    ) -> Deferred[Clan]:
        """See `RoyaleClient.get_clan`."""
        self.sizes.append(expected_players)
        self.requests.append(tag)
        self.max_ages.add(max_age)
        waiting: Deferred[Clan] = Deferred(lambda _: self.cancelled.append(tag))
        self._clans[tag] = waiting
        return waiting

    def get_player(
        self, tag: Tag, max_age: float = math.inf, *, clan: Tag | None = None, **_: object
    ) -> Deferred[Player]:
        """See `RoyaleClient.get_player`."""
        self.clans.add(clan)
        self.requests.append(tag)
        self.max_ages.add(max_age)
        waiting: Deferred[Player] = Deferred(lambda _: self.cancelled.append(tag))
        self._players[tag] = waiting
        return waiting

    def answer_clan(self, clan: Clan | RoyaleError) -> None:
        """Answer the request for the clan, or fail it with an error."""
        fire(self._clans[HOME], clan)

    def answer_player(self, number: int, answer: Player | Exception | None = None) -> None:
        """Answer the request for the member with this number, or fail it with an error."""
        fire(self._players[tag(number)], player(number, KNIGHT) if answer is None else answer)


def fire(waiting: Deferred[Any], answer: object) -> None:
    """Answer a request, or fail it with an exception."""
    if isinstance(answer, Exception):
        waiting.errback(answer)
    else:
        waiting.callback(answer)


class StartedLoad:
    """A running load: its requests, the surveys shown, and its result."""

    def __init__(
        self,
        size: int | None = None,
        request: LoadRequest = REQUEST,
        stored: Survey | None = None,
    ) -> None:
        self.source = FakeClient()
        self.clock = Clock()
        self.shown: list[Survey] = []
        self.results: list[Any] = []
        loading = start_load(self.source, request, self.shown.append, self.clock, stored=stored)
        self.deferred = loading.addBoth(self.results.append)
        if size is not None:
            self.source.answer_clan(clan(size))

    @property
    def result(self) -> Survey:
        """Return the last survey; raise if the load has not ended or has failed."""
        (result,) = self.results
        if isinstance(result, Failure):
            result.raiseException()
        assert isinstance(result, Survey)
        return result
