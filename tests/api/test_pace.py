"""Whether no more requests are on their way than were allowed."""

from __future__ import annotations

import pytest
from twisted.internet.defer import CancelledError, Deferred
from twisted.python.failure import Failure

from clantui.api.pace import Paced
from clantui.api.source import Answer
from clantui.core.errors import RoyaleError, Unreachable


class ByHand:
    """A source that answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.open: dict[str, Deferred[Answer]] = {}
        self.cancelled: list[str] = []
        self.most = 0

    def get(self, path: str) -> Deferred[Answer]:
        """See `Source.get`."""
        self.asked.append(path)
        waiting: Deferred[Answer] = Deferred(lambda _: self._drop(path))
        self.open[path] = waiting
        self.most = max(self.most, len(self.open))
        return waiting

    def answer(self, path: str) -> None:
        """Answer a question."""
        self.open.pop(path).callback(Answer(body=path.encode()))

    def fail(self, path: str, why: RoyaleError) -> None:
        """Fail a question."""
        self.open.pop(path).errback(why)

    def _drop(self, path: str) -> None:
        self.cancelled.append(path)
        del self.open[path]


def asked(paced: Paced, *paths: str) -> tuple[list[Deferred[None]], list[object]]:
    """Ask for paths; gives the requests, and a list that results go to."""
    results: list[object] = []
    return [paced.get(path).addBoth(results.append) for path in paths], results


@pytest.mark.parametrize("at_once", [1, 2, 5, 9])
def test_no_more_than_allowed_are_in_flight(at_once: int) -> None:
    """With seven questions, so many are asked at once, and the next when one is answered."""
    source = ByHand()
    _, results = asked(Paced(source, at_once), *"abcdefg")
    done = 0
    while source.open:
        assert len(source.open) == min(at_once, 7 - done)
        source.answer(next(iter(source.open)))
        done += 1
    assert done == len(results) == 7
    assert source.most == min(at_once, 7)


def test_the_rest_wait_in_order() -> None:
    """Questions are asked in the order they came in, in whatever order answers come."""
    source = ByHand()
    _, results = asked(Paced(source, 2), *"abcd")
    source.answer("b")
    assert source.asked == ["a", "b", "c"]
    source.answer("c")
    source.answer("d")
    source.answer("a")
    assert source.asked == ["a", "b", "c", "d"]
    assert results == [Answer(body=path) for path in (b"b", b"c", b"d", b"a")]


def test_a_failure_makes_room_too() -> None:
    """A request that fails gives its place to the next, and its failure to whoever asked."""
    source = ByHand()
    _, results = asked(Paced(source, 1), "a", "b")
    source.fail("a", Unreachable("x"))
    assert source.asked == ["a", "b"]
    (failure,) = results
    assert isinstance(failure, Failure)
    assert failure.check(Unreachable)
    source.answer("b")


def test_cancelled_while_waiting_it_never_starts() -> None:
    """Whoever gives up in the queue is skipped, and the others move up."""
    source = ByHand()
    requests, results = asked(Paced(source, 1), "a", "b", "c")
    requests[1].cancel()
    assert isinstance(results[0], Failure)
    assert results[0].check(CancelledError)
    source.answer("a")
    assert source.asked == ["a", "c"]
    assert source.cancelled == []
    source.answer("c")


def test_cancelled_in_flight_it_ends_and_makes_room() -> None:
    """Giving up a request under way ends it at its source, and starts the next."""
    source = ByHand()
    requests, _ = asked(Paced(source, 1), "a", "b")
    requests[0].cancel()
    assert source.cancelled == ["a"]
    assert source.asked == ["a", "b"]
    source.answer("b")


def test_all_cancelled_none_starts() -> None:
    """A load given up as a whole starts nothing that was still waiting."""
    source = ByHand()
    requests, results = asked(Paced(source, 2), *"abcdef")
    for request in reversed(requests):
        request.cancel()
    assert source.asked == ["a", "b"]
    assert sorted(source.cancelled) == ["a", "b"]
    assert len(results) == 6
