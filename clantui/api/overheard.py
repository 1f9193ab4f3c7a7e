"""An agent that tells somebody the headers of every answer, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IBodyProducer, IResponse
from zope.interface import implementer


@implementer(IAgent)
class Overheard:
    """For the doctor, who looks at the clock of an answer that may be a refusal."""

    def __init__(self, agent: IAgent, hear: Callable[[Headers], object]) -> None:
        """Wrap an agent.

        Args:
            agent: what opens connections.
            hear: called with the headers of each answer.
        """
        self._agent = agent
        self._hear = hear

    def request(
        self,
        method: bytes,
        uri: bytes,
        headers: Headers | None = None,
        bodyProducer: IBodyProducer | None = None,  # noqa: N803 — Twisted's name
    ) -> Deferred[IResponse]:
        """See `IAgent.request`."""
        asked: Deferred[Any] = self._agent.request(method, uri, headers, bodyProducer)
        return asked.addCallback(self._heard)

    def _heard(self, response: IResponse) -> IResponse:
        self._hear(response.headers)
        return response
