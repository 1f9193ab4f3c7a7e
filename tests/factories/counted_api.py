"""A demo API that counts its requests."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from twisted.internet.error import ConnectionAborted
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure
from twisted.web.server import Request

from clantui.demo.faults.rules import ChooseFault, Fault, Rule, choose_no_fault
from clantui.demo.server import DemoApi
from clantui.demo.world.world import World


@dataclass(slots=True)
class Traffic:
    """Counters of the requests.

    Attributes:
        aborted: requests whose client disconnected.
        cut: requests ended by the reset of a fault.
        hit: number of requests by fault.
        peak: largest number of requests at the same time.
        paths: the latest paths with their queries, as sent.
    """

    started: int = 0
    finished: int = 0
    aborted: int = 0
    cut: int = 0
    hit: Counter[Fault] = field(default_factory=Counter)
    peak: int = 0
    paths: deque[str] = field(default_factory=lambda: deque(maxlen=10_000))

    @property
    def waiting(self) -> int:
        """Number of requests being answered."""
        return self.started - self.finished - self.aborted - self.cut


class CountedApi(DemoApi):
    """A demo API with `traffic`, the counters of its requests."""

    def __init__(
        self,
        world: World,
        clock: Any,
        latency: Callable[[str], float] = lambda _: 0.0,
        faults: ChooseFault = choose_no_fault,
    ) -> None:
        super().__init__(world, clock=IReactorTime(clock), latency=latency, faults=faults)
        self.traffic = Traffic()

    def render(self, request: Request) -> int:
        """Count a request, and answer it."""
        self.traffic.paths.append(request.uri.decode("ascii", "replace"))
        self.traffic.started += 1
        self.traffic.peak = max(self.traffic.peak, self.traffic.waiting)
        request.notifyFinish().addCallbacks(self._count_finished, self._count_lost)
        return super().render(request)

    def _choose_fault(self, request: Request, path: str) -> Rule | None:
        rule = super()._choose_fault(request, path)
        if rule is not None:
            self.traffic.hit[rule.fault] += 1
        return rule

    def _count_finished(self, _: None) -> None:
        self.traffic.finished += 1

    def _count_lost(self, failure: Failure) -> None:
        if failure.check(ConnectionAborted) is not None:
            self.traffic.cut += 1
        else:
            self.traffic.aborted += 1
