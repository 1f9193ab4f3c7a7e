"""A few responses are decoded in each turn of the loop, so that none blocks it for long."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.internet.task import Clock

from clantui.api.cache import CachingSource
from clantui.api.pacing.turns import RESPONSES_PER_TURN, TurnQueue
from clantui.api.source import Response
from clantui.api.transport.http import HttpLimits, HttpSource
from clantui.core.model.errors import NotFound
from clantui.core.model.token import Token
from tests.factories.http_server import SECRET, Memory, Page, X
from tests.factories.sources import FakeSource


class BoundedClock(Clock):
    """A clock that fails when calls follow each other without end, instead of running forever."""

    calls_left = 100

    def callLater(  # noqa: N802 — Twisted's name
        self,
        delay: float,
        callable: Callable[..., object],  # noqa: A002
        *args: object,
        **kw: object,
    ) -> IDelayedCall:
        """See `Clock.callLater`."""
        self.calls_left -= 1
        assert self.calls_left, "calls without end"
        return super().callLater(delay, callable, *args, **kw)


def test_results_pass_in_order_a_few_per_turn() -> None:
    """The first at once; when all have passed no timer is left."""
    clock, passed, after_turns = BoundedClock(), list[int](), list[list[int]]()

    def count_turn() -> None:
        after_turns.append([*passed])
        if len(after_turns) < 4:
            clock.callLater(0, count_turn)

    turns = TurnQueue(clock, per_turn=2)
    for number in range(5):
        turns.wait(number).addCallback(passed.append)
    count_turn()
    clock.advance(0)
    first, second, *_, last = after_turns
    assert (first, second, last) == ([0, 1], [0, 1, 2, 3], [0, 1, 2, 3, 4])
    assert not clock.getDelayedCalls()


def test_a_cancelled_result_takes_no_turn() -> None:
    """A cancelled result takes no turn, and the next one passes instead."""
    clock, passed = Clock(), list[int]()
    turns = TurnQueue(clock, per_turn=1)
    waiting = [turns.wait(number).addCallback(passed.append) for number in range(3)]
    waiting[1].addErrback(lambda failure: failure.trap(CancelledError)).cancel()
    after_one_turn: list[int] = []
    clock.callLater(0, lambda: after_one_turn.extend(passed))  # `advance` runs more than one turn
    clock.advance(0)
    assert after_one_turn == [0, 2]


def test_a_result_that_comes_within_a_turn_does_not_overtake() -> None:
    """A result that comes within a turn waits behind those that came before it."""
    clock, passed = Clock(), list[int]()
    turns = TurnQueue(clock, per_turn=2)

    def add_one_more(number: int) -> None:
        passed.append(number)
        if number == 2:
            turns.wait(9).addCallback(passed.append)

    for number in range(5):
        turns.wait(number).addCallback(add_one_more)
    clock.advance(0)
    assert passed == [0, 1, 2, 3, 4, 9]


class Client(Memory):
    """A client without a socket that decodes a few bodies per turn."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.http = HttpSource(
            self.agent,
            "http://demo.invalid/v1",
            Token(SECRET),
            self.clock,
            HttpLimits(),
            turns=TurnQueue(self.clock),
        )

    def ask(self) -> list[Deferred[Response]]:
        """Send one request more than is decoded in a turn; let all responses arrive."""
        requests = [self.http.get(X) for _ in range(RESPONSES_PER_TURN + 1)]
        self.flush()
        return requests


def test_bodies_that_arrive_together_are_decoded_in_turn() -> None:
    """The last waits for the next turn."""
    client = Client(Page())
    requests = client.ask()
    assert [request.called for request in requests] == [True] * RESPONSES_PER_TURN + [False]
    client.clock.advance(0)
    assert requests[-1].called


def test_a_refusal_does_not_wait() -> None:
    """The rate limiter must know it at once."""
    requests = Client(Page(status=404)).ask()
    for request in requests:
        assert request.called
        request.addErrback(lambda failure: failure.trap(NotFound))


def test_cached_bodies_are_decoded_in_turn() -> None:
    """A clan that is asked for again while its data is fresh does not block the loop either."""
    clock, source = Clock(), FakeSource()
    cache = CachingSource(source, clock.seconds, turns=TurnQueue(clock))
    cache.get(X)
    source.respond(X.path, Response(body=b"{}", raw=b"{}", max_age=60.0))
    requests = [cache.get(X) for _ in range(RESPONSES_PER_TURN + 1)]
    assert [request.called for request in requests] == [True] * RESPONSES_PER_TURN + [False]
    clock.advance(0)
    assert requests[-1].called
