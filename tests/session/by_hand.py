"""A load whose questions are answered when a test says so."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, ensureDeferred
from twisted.python.failure import Failure

from clantui.core.errors import RoyaleError
from clantui.core.game import Clan, Player
from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.session.load import load
from tests.core.making import (
    AT,
    HOME,
    KNIGHT,
    clan,
    player,
    tag,
)


class ByHand:
    """Somebody who answers questions when told to."""

    def __init__(self) -> None:
        self.asked: list[Tag] = []
        self.cancelled: list[Tag] = []
        self._clans: dict[Tag, Deferred[Clan]] = {}
        self._players: dict[Tag, Deferred[Player]] = {}

    def clan(self, tag: Tag) -> Deferred[Clan]:
        """See `Asks.clan`."""
        self.asked.append(tag)
        waiting: Deferred[Clan] = Deferred(lambda _: self.cancelled.append(tag))
        self._clans[tag] = waiting
        return waiting

    def player(self, tag: Tag) -> Deferred[Player]:
        """See `Asks.player`."""
        self.asked.append(tag)
        waiting: Deferred[Player] = Deferred(lambda _: self.cancelled.append(tag))
        self._players[tag] = waiting
        return waiting

    def tell_clan(self, clan: Clan | RoyaleError) -> None:
        """Answer about the clan, or fail."""
        _fire(self._clans[HOME], clan)

    def tell(self, number: int, said: Player | Exception | None = None) -> None:
        """Answer about the member in a place, or fail."""
        _fire(self._players[tag(number)], player(number, KNIGHT) if said is None else said)


def _fire(waiting: Deferred[Any], said: object) -> None:
    if isinstance(said, Exception):
        waiting.errback(said)
    else:
        waiting.callback(said)


class Loading:
    """A load under way: who is asked, what was shown, and what came of it."""

    def __init__(self, size: int | None = None, before: Survey | None = None) -> None:
        self.source = ByHand()
        self.shown: list[Survey] = []
        self.results: list[Any] = []
        loading = load(self.source, HOME, self.shown.append, lambda: AT, before)
        self.deferred = ensureDeferred(loading).addBoth(self.results.append)
        if size is not None:
            self.source.tell_clan(clan(size))

    @property
    def result(self) -> Survey:
        """The last picture; an error if it is not there, or is a failure."""
        (result,) = self.results
        if isinstance(result, Failure):
            result.raiseException()
        assert isinstance(result, Survey)
        return result
