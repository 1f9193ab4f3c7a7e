"""A reactor for which a busy machine's pauses are short."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from twisted.internet.interfaces import IDelayedCall
from twisted.internet.task import Clock
from zope.interface import directlyProvides, providedBy

TICK: Final = 0.01
"""Seconds between two moves of the clock."""

LONGEST_TICK: Final = 0.05
"""Seconds that count at most between two moves, however long the machine pauses."""


class PatientReactor:
    """A reactor with a clock of its own, for timeouts that a busy machine must not reach.

    Between two moves of the clock all that is ready is done, so a program that gets little of the
    processor has as many turns until a timeout as one that gets all of it.
    """

    def __init__(self, reactor: Any) -> None:  # noqa: ANN401 — many interfaces at once
        self._reactor = reactor
        self.clock = Clock()
        directlyProvides(self, providedBy(reactor))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Return all but the time from the reactor."""
        return getattr(self._reactor, name)

    def seconds(self) -> float:
        """Return the seconds of the clock."""
        return self.clock.seconds()

    def callLater(  # noqa: N802 — Twisted's name
        self,
        delay: float,
        callable: Callable[..., object],  # noqa: A002 — Twisted's name
        *args: Any,  # noqa: ANN401
        **kw: Any,  # noqa: ANN401
    ) -> IDelayedCall:
        """Call a function after some seconds; in the next turn if there are none."""
        clock = self.clock if delay > 0 else self._reactor
        call: IDelayedCall = clock.callLater(delay, callable, *args, **kw)
        return call

    def getDelayedCalls(self) -> Sequence[IDelayedCall]:  # noqa: N802 — Twisted's name
        """Return the calls of the clock."""
        calls: Sequence[IDelayedCall] = self.clock.getDelayedCalls()
        return calls


@asynccontextmanager
async def run_patient_reactor(reactor: Any) -> AsyncIterator[PatientReactor]:  # noqa: ANN401
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
