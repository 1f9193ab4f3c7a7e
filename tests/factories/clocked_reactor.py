"""The reactor's sockets with a clock of the test."""

from __future__ import annotations

from typing import Any

from twisted.internet.task import Clock
from zope.interface import directlyProvides, providedBy


class ClockedReactor:
    """The reactor's sockets with a test clock."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self.clock = Clock()
        self.seconds = self.clock.seconds
        self.callLater = self.clock.callLater
        directlyProvides(self, providedBy(reactor))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)
