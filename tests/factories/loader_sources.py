"""A load whose questions are answered when a test says so."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from clantui.api.client import RoyaleClient
from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Clan, Player
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.loader.clan import OnUpdate, load_clan
from tests.factories.surveys import (
    AT,
    HOME,
    KNIGHT,
    clan,
    player,
    tag,
)

WISH: Final = LoadRequest(tag=HOME)
PATIENCE: Final = 100.0


def start_load(
    royale: RoyaleClient,
    wish: LoadRequest = WISH,
    emit: OnUpdate = lambda _: None,
    clock: Clock | None = None,
    now: Callable[[], datetime] = lambda: AT,
) -> Deferred[Survey]:
    """Return a load that has begun."""
    clock = clock or Clock()
    return ensureDeferred(load_clan(royale, wish, emit, now=now, clock=clock, time_limit=PATIENCE))


class FakeClient(RoyaleClient):
    """Somebody who answers questions when told to."""

    def __init__(self) -> None:
        self.asked: list[Tag] = []
        self.cancelled: list[Tag] = []
        self.max_ages: set[float] = set()
        self._clans: dict[Tag, Deferred[Clan]] = {}
        self._players: dict[Tag, Deferred[Player]] = {}

    def clan(self, tag: Tag, max_age: float = math.inf, **_: object) -> Deferred[Clan]:
        """See `RoyaleClient.clan`."""
        self.asked.append(tag)
        self.max_ages.add(max_age)
        waiting: Deferred[Clan] = Deferred(lambda _: self.cancelled.append(tag))
        self._clans[tag] = waiting
        return waiting

    def player(self, tag: Tag, max_age: float = math.inf, **_: object) -> Deferred[Player]:
        """See `RoyaleClient.player`."""
        self.asked.append(tag)
        self.max_ages.add(max_age)
        waiting: Deferred[Player] = Deferred(lambda _: self.cancelled.append(tag))
        self._players[tag] = waiting
        return waiting

    def answer_clan(self, clan: Clan | RoyaleError) -> None:
        """Answer about the clan, or fail."""
        fire(self._clans[HOME], clan)

    def answer_player(self, number: int, said: Player | Exception | None = None) -> None:
        """Answer about the member in a place, or fail."""
        fire(self._players[tag(number)], player(number, KNIGHT) if said is None else said)


def fire(waiting: Deferred[Any], said: object) -> None:
    """Answer a question, or fail it."""
    if isinstance(said, Exception):
        waiting.errback(said)
    else:
        waiting.callback(said)


class StartedLoad:
    """A load under way: who is asked, what was shown, and what came of it."""

    def __init__(self, size: int | None = None, wish: LoadRequest = WISH) -> None:
        self.source = FakeClient()
        self.clock = Clock()
        self.shown: list[Survey] = []
        self.results: list[Any] = []
        loading = start_load(self.source, wish, self.shown.append, self.clock)
        self.deferred = loading.addBoth(self.results.append)
        if size is not None:
            self.source.answer_clan(clan(size))

    @property
    def result(self) -> Survey:
        """The last picture; an error if it is not there, or is a failure."""
        (result,) = self.results
        if isinstance(result, Failure):
            result.raiseException()
        assert isinstance(result, Survey)
        return result
