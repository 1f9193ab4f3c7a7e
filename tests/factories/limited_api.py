"""A server with an unknown rate limit, and loads of clans from it, in simulated time."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.source import Priority, Request, Response
from clantui.core.model.errors import Throttled
from clantui.core.pace import LearnedLimit, RateLimit

LATENCY = 0.06
"""Seconds from sending a request to its response."""


class ThrottlingSource:
    """A source that refuses requests beyond a limit, such as 20 a second after a burst of 40.

    Attributes:
        answered: number of answered requests.
        refused: number of refused requests.
    """

    def __init__(
        self, clock: Clock, burst: int, per_second: float, retry_after: float | None
    ) -> None:
        self.answered = self.refused = 0
        self._clock = clock
        self._burst, self._per_second = burst, per_second
        self._retry_after = retry_after
        self._tokens, self._at = float(burst), 0.0

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`."""
        result: Deferred[Response] = Deferred(lambda _: arrival.cancel())
        arrival = self._clock.callLater(LATENCY, self._receive, request, result)
        return result

    def _receive(self, request: Request, result: Deferred[Response]) -> None:
        now = self._clock.seconds()
        tokens = self._tokens + (now - self._at) * self._per_second
        self._tokens, self._at = min(tokens, self._burst), now
        if self._tokens < 1 - 1e-9:
            self.refused += 1
            result.errback(Throttled("too fast", self._retry_after))
            return
        self._tokens -= 1
        self.answered += 1
        result.callback(Response(body=request.path.encode()))


class LoadedClans:
    """Clans loaded at the same time: each roster is followed by requests for 50 players.

    Attributes:
        players: paths of the answered requests for players, in order.
        seconds: simulated time until the last response.
        paused: the longest announced pause, in s.
        learned: the last learned limit, or None.
    """

    def __init__(
        self,
        clans: int,
        assumed: RateLimit,
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
        self._limiter = RateLimiter(
            self.server,
            self.clock,
            assumed,
            50,
            lambda: 0.5,
            learned=learned,
            on_learned=self._learn,
            wall_clock=lambda: 1e9 + self.clock.seconds(),
        )
        for clan in range(clans):
            response = self._limiter.get(Request(path=f"/clans/{clan}", priority=Priority.CLAN))
            response.addCallback(self._roster, clan)
        while calls := self.clock.getDelayedCalls():
            self.paused = max(self.paused, self._limiter.read_pace().paused_for)
            self.clock.advance(max(0.0, calls[0].getTime() - self.clock.seconds()))
        self.seconds = self.clock.seconds()

    def _learn(self, learned: LearnedLimit) -> None:
        self.learned = learned

    def _roster(self, _: Response, clan: int) -> None:
        for player in range(50):
            response = self._limiter.get(Request(path=f"/players/{clan}/{player}"))
            response.addCallback(lambda answer: self.players.append(answer.body))
