"""A reactor whose clock ignores long pauses of a busy machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from twisted.internet.interfaces import IDelayedCall
from twisted.internet.task import Clock
from zope.interface import directlyProvides, providedBy

TICK: Final = 0.01
"""Seconds between two steps of the clock."""

LONGEST_TICK: Final = 0.05
"""Longest step of the clock, in s, even if the machine paused for longer."""


class PatientReactor:
    """A reactor with its own clock, so that timeouts do not expire because the machine is busy.

    Between two steps of the clock the loop runs everything that is ready. So even on a busy
    machine the program has many turns of the loop before a timeout.
    """

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self.clock = Clock()
        directlyProvides(self, providedBy(reactor))

    def __getattr__(self, name: str) -> Any:
        """Return any other attribute of the reactor."""
        return getattr(self._reactor, name)

    def seconds(self) -> float:
        """Return the time of the clock, in s."""
        return self.clock.seconds()

    def callLater(  # noqa: N802 — Twisted's name
        self,
        delay: float,
        callable: Callable[..., object],  # noqa: A002 — Twisted's name
        *args: Any,
        **kw: Any,
    ) -> IDelayedCall:
        """Call a function after a delay by the clock; without a delay, in the next turn."""
        clock = self.clock if delay > 0 else self._reactor
        call: IDelayedCall = clock.callLater(delay, callable, *args, **kw)
        return call

    def getDelayedCalls(self) -> Sequence[IDelayedCall]:  # noqa: N802 — Twisted's name
        """Return the delayed calls of the clock."""
        calls: Sequence[IDelayedCall] = self.clock.getDelayedCalls()
        return calls


@asynccontextmanager
async def run_patient_reactor(reactor: Any) -> AsyncIterator[PatientReactor]:
    """Yield a patient reactor, and check at the end that no call is left."""

    async def tick() -> None:
        loop = asyncio.get_running_loop()
        before = loop.time()
        while True:
            await asyncio.sleep(TICK)
            before, seconds = loop.time(), loop.time() - before
            patient.clock.advance(min(seconds, LONGEST_TICK))

    patient = PatientReactor(reactor)
    clock = asyncio.create_task(tick())
    try:
        yield patient
    finally:
        clock.cancel()
    assert not patient.getDelayedCalls()
