"""An HTTP agent whose requests always fail."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IBodyProducer, IResponse
from zope.interface import implementer

from clantui.api.transport.http import HttpLimits, HttpSource
from clantui.core.model.token import Token
from tests.factories.http_server import SECRET


@implementer(IAgent)
class FailingTransport:
    """An agent that fails each request, by its Deferred or by raising, or never responds."""

    def __init__(
        self,
        error: Exception | None,
        *,
        raised: bool = False,
        on_cancel: Exception | None = None,
    ) -> None:
        self.cancelled = 0
        self._on_cancel = on_cancel
        self._error = error
        self._raised = raised

    def request(
        self,
        method: bytes,  # noqa: ARG002
        uri: bytes,  # noqa: ARG002
        headers: Headers | None = None,
        bodyProducer: IBodyProducer | None = None,  # noqa: ARG002, N803
    ) -> Deferred[IResponse]:
        """See `IAgent.request`."""
        assert headers is not None
        response: Deferred[IResponse] = Deferred(self._cancel)
        if self._error is not None:
            if self._raised:
                raise self._error
            response.errback(self._error)
        return response

    def _cancel(self, response: Deferred[IResponse]) -> None:
        self.cancelled += 1
        if self._on_cancel is not None:
            response.errback(self._on_cancel)


def http(agent: IAgent, clock: Clock | None = None, seconds: float = 10.0) -> HttpSource:
    """Return an `HttpSource` that uses this agent."""
    limits = HttpLimits(timeout=seconds)
    return HttpSource(agent, "http://demo.invalid/v1", Token(SECRET), clock or Clock(), limits)
