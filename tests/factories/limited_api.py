"""A server with an unknown rate limit, in virtual time, and loads of whole clans."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.source import Priority, Request, Response
from clantui.core.model.errors import Throttled
from clantui.core.pace import LearnedLimit, RateLimit

LATENCY = 0.06
"""Seconds from a question to its arrival, and none back."""


class ThrottlingSource:
    """A source that refuses requests beyond a limit, such as 20 a second after a burst of 40.

    Attributes:
        answered: how many were.
        refused: how many were.
    """

    def __init__(
        self, clock: Clock, burst: int, per_second: float, retry_after: float | None
    ) -> None:
        self.answered = self.refused = 0
        self._clock = clock
        self._burst, self._per_second = burst, per_second
        self._retry_after = retry_after
        self._held, self._at = float(burst), 0.0

    def get(self, ask: Request) -> Deferred[Response]:
        """See `Source.get`."""
        done: Deferred[Response] = Deferred(lambda _: arrival.cancel())
        arrival = self._clock.callLater(LATENCY, self._receive, ask, done)
        return done

    def _receive(self, ask: Request, done: Deferred[Response]) -> None:
        now = self._clock.seconds()
        held = self._held + (now - self._at) * self._per_second
        self._held, self._at = min(held, self._burst), now
        if self._held < 1 - 1e-9:
            self.refused += 1
            done.errback(Throttled("too fast", self._retry_after))
            return
        self._held -= 1
        self.answered += 1
        done.callback(Response(body=ask.path.encode()))


class LoadedClans:
    """Clans loaded at once, each with 50 players after its roster arrives.

    Attributes:
        players: paths, as they were answered.
        seconds: of virtual time, to the last answer.
        paused: the longest announced pause.
        learned: what was worth writing down of the limit, last.
    """

    def __init__(
        self,
        clans: int,
        believed: RateLimit,
        *,
        burst: int = 40,
        per_second: float = 20.0,
        retry_after: float | None = 1.0,
        learned: LearnedLimit | None = None,
    ) -> None:
        self.clock = Clock()
        self.learned = learned
        self.server = ThrottlingSource(self.clock, burst, per_second, retry_after)
        self.players: list[bytes] = []
        self.paused = 0.0
        self._gate = RateLimiter(
            self.server,
            self.clock,
            believed,
            50,
            lambda: 0.5,
            learned=learned,
            on_learned=self._learn,
            wall_clock=lambda: 1e9 + self.clock.seconds(),
        )
        for clan in range(clans):
            response = self._gate.get(Request(path=f"/clans/{clan}", priority=Priority.CLAN))
            response.addCallback(self._roster, clan)
        while calls := self.clock.getDelayedCalls():
            self.paused = max(self.paused, self._gate.paused_for)
            self.clock.advance(max(0.0, calls[0].getTime() - self.clock.seconds()))
        self.seconds = self.clock.seconds()

    def _learn(self, learned: LearnedLimit) -> None:
        self.learned = learned

    def _roster(self, _: Response, clan: int) -> None:
        for player in range(50):
            response = self._gate.get(Request(path=f"/players/{clan}/{player}"))
            response.addCallback(lambda answer: self.players.append(answer.body))
