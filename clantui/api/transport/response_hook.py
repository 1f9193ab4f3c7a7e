"""An agent that does something with every answer before anybody reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IBodyProducer, IResponse
from zope.interface import implementer


@implementer(IAgent)
class ResponseHook:
    """Hands on each answer after a look at it, be it a refusal or not."""

    def __init__(self, agent: IAgent, tap: Callable[[IResponse], object]) -> None:
        """Wrap an agent.

        Args:
            agent: what opens connections.
            tap: called with each answer, whose body nobody has asked for yet.
        """
        self._agent = agent
        self._tap = tap

    def request(
        self,
        method: bytes,
        uri: bytes,
        headers: Headers | None = None,
        bodyProducer: IBodyProducer | None = None,  # noqa: N803 — Twisted's name
    ) -> Deferred[IResponse]:
        """See `IAgent.request`."""
        asked: Deferred[Any] = self._agent.request(method, uri, headers, bodyProducer)
        return asked.addCallback(self._tapped)

    def _tapped(self, response: IResponse) -> IResponse:
        self._tap(response)
        return response
