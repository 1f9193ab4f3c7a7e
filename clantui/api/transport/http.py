"""One request over the network: the bottom of the stack."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from typing import Any, Final, NoReturn, Self, cast

from hyperlink import EncodedURL
from msgspec import Struct
from treq.client import HTTPClient
from twisted.internet.defer import CancelledError, Deferred, maybeDeferred
from twisted.internet.error import ConnectError, DNSLookupError
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IResponse

from clantui.api.content import gunzip, read_json
from clantui.api.source import Request, Response
from clantui.api.transport.body import read_body, without_content_encoding
from clantui.api.transport.status import error_for_status
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.model.token import Token

SILENCE: Final = 2.0
"""Seconds without a response after which a request that is given up casts doubt on its connection,
and on all that were as silent: who presses `r` again after some seconds waits for none of them."""

_MAX_AGE: Final = re.compile(rb"max-age=(\d{1,9})")


class HttpLimits(Struct, frozen=True, kw_only=True):
    """The limits of one request.

    Attributes:
        seconds: from the look-up of the name to the last byte of the body.
        idle: seconds of silence within a body.
        size: bytes of a body, as it comes and inflated.
    """

    seconds: float = 10.0
    idle: float = 5.0
    size: int = 4_000_000


class _AsciiUrl(EncodedURL):
    """A URL that can go out as it is: treq would make every host and path ASCII once more."""

    def to_uri(self) -> Self:
        return self


class HttpSource:
    """A source that asks the API itself, with the key, through treq."""

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        agent: IAgent,
        base: str,
        token: Token,
        clock: IReactorTime,
        limits: HttpLimits = HttpLimits(),
        *,
        on_followups: Callable[[int], object] = int,
        distrust: Callable[[float], object] = float,
        on_headers: Callable[[Headers], object] | None = None,
    ) -> None:
        """Set up; nothing is sent yet.

        Args:
            agent: opens connections and keeps them.
            base: the base URL without a slash at its end; no request goes anywhere else.
            on_followups: called with the number of connections that will soon be of use.
            distrust: called, when no response comes, with the time since which silent connections
                may be dead.
            on_headers: called with the headers of each response, be it a refusal.
        """
        self._client = HTTPClient(without_content_encoding(agent))
        self._base = base
        self._token = token
        self._clock = clock
        self._limits = limits
        self._on_followups = on_followups
        self._distrust = distrust
        self._on_headers = on_headers

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`."""
        headers = Headers(
            {
                b"Authorization": [self._token.header],
                b"Accept": [b"application/json"],
                b"User-Agent": [b"clantui"],
            }
        )
        sent: Deferred[Any] = maybeDeferred(
            self._client.get,
            _AsciiUrl.from_text(self._base + request.path),
            headers=headers,
            # A redirect could carry the key to another host.
            allow_redirects=False,
            unbuffered=True,
            # Named only so that treq does not look for the global one.
            reactor=cast(Any, self._clock),
        )
        if request.followups:
            self._on_followups(request.followups)
        sent.addErrback(self._doubt, self._clock.seconds())
        sent.addCallback(self._read, request)
        sent.addTimeout(self._limits.seconds, self._clock, onTimeoutCancel=_time_out)
        return _keep_cancellation(sent.addErrback(_translate))

    def _read(self, response: IResponse, request: Request) -> Deferred[Response]:
        if self._on_headers is not None:
            self._on_headers(response.headers)
        # Whatever the status: an unread body would keep its connection paused for ever.
        limits = self._limits
        body = read_body(response, limits.size, self._clock, limits.idle)
        body.addErrback(self._doubt_all_silent, self._clock.seconds())
        return body.addCallback(self._judge, response, request)

    def _doubt(self, failure: Failure, sent_at: float) -> Failure:
        """Distrust, where no answer began in time, what was silent since the request was sent."""
        if self._clock.seconds() - sent_at >= SILENCE:
            self._distrust(sent_at)
        return failure

    def _doubt_all_silent(self, failure: Failure, began: float) -> Failure:
        """Distrust, where a body stopped coming, what was silent as long as that."""
        silence = self._clock.seconds() - self._limits.idle
        if silence >= began:
            self._distrust(silence)
        return failure

    def _judge(self, packed: bytes, response: IResponse, request: Request) -> Response:
        body = gunzip(packed, self._limits.size)
        if response.code != 200:
            waits = response.headers.getRawHeaders(b"retry-after", [b""])
            raise error_for_status(response.code, body, self._token, waits[0])
        payload = read_json(body, request.decoder)
        ages = response.headers.getRawHeaders(b"cache-control", [b""])
        age = _MAX_AGE.search(ages[0])
        seconds = float(age[1]) if age is not None else 0.0
        return Response(
            body=body, raw=packed, max_age=seconds, decoder=request.decoder, payload=payload
        )


def _keep_cancellation(sent: Deferred[Response]) -> Deferred[Response]:
    """Return the same, but cancelled when it was: Twisted calls that a failed look-up at times."""
    given_up = False

    def give_up(_: Deferred[Response]) -> None:
        nonlocal given_up
        given_up = True
        sent.cancel()

    def hand_on(result: Response | Failure) -> None:
        if not given_up:
            answer.callback(result)

    answer: Deferred[Response] = Deferred(give_up)
    sent.addBoth(hand_on)
    return answer


def _time_out(result: object, seconds: float) -> object:
    """Fail a request whose time ran out (and that was cancelled for it)."""
    if isinstance(result, Failure):
        raise Unreachable(f"no answer in {seconds:g} s")
    return result


def _translate(failure: Failure) -> NoReturn:
    """Raise one of our errors for whatever Twisted says; a cancellation stays one."""
    error = failure.value
    if isinstance(error, RoyaleError | CancelledError):
        # The frames it came through know the key, and some tracebacks show what frames know.
        raise error.with_traceback(None)
    if isinstance(error, ResponseFailed):
        reasons = [reason.value for reason in error.reasons]
        if any(isinstance(reason, CancelledError) for reason in reasons):
            raise CancelledError from None
        raise _to_unreachable(next(iter(reasons), None)) from None
    raise _to_unreachable(error) from None


def _to_unreachable(error: BaseException | None) -> Unreachable:
    if isinstance(error, DNSLookupError):
        return Unreachable("the API's name was not found: are you online?")
    if isinstance(error, ConnectError):
        return Unreachable("no connection: are you online?")
    if isinstance(error, ssl.SSLCertVerificationError):
        return Unreachable(
            "the API's certificate is not trusted (a proxy in between?) · see README",
            retryable=False,
        )
    if isinstance(error, ssl.SSLError):
        return Unreachable("the API's server does not speak TLS as it should", retryable=False)
    return Unreachable("the connection broke before the answer came")
