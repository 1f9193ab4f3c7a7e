"""`HttpSource`, the bottom of the chain: sends requests over the network."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from http.cookiejar import CookieJar
from typing import Any, Final, NoReturn, Self, TypeVar, cast

from hyperlink import EncodedURL
from msgspec import Struct
from treq.client import HTTPClient
from twisted.internet.defer import CancelledError, Deferred, maybeDeferred
from twisted.internet.error import ConnectError, DNSLookupError
from twisted.internet.error import ConnectionRefusedError as ConnectionRefused
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IResponse

from clantui.api.content import MAX_BYTES, read_response
from clantui.api.pacing.turns import TurnQueue
from clantui.api.source import Request, Response
from clantui.api.transport.body import PlainAgent, read_body
from clantui.api.transport.status import make_status_error, parse_seconds
from clantui.api.transport.timeouts import Timeouts
from clantui.core.model.errors import InvalidResponse, RoyaleError, Unreachable
from clantui.core.model.token import Token
from clantui.wire.gunzip import gunzip

_T = TypeVar("_T")

SILENCE: Final = 2.0
"""Seconds without a response after which all connections that have been silent since the request
are closed: they may be dead, and a reload must not wait for them."""

_MAX_AGE: Final = re.compile(rb"max-age=(\d{1,9})")


class HttpLimits(Struct, frozen=True, kw_only=True):
    """Limits of one request.

    Attributes:
        timeout: seconds from the DNS lookup to the last byte of the body.
        idle_timeout: seconds without data within a body.
        max_bytes: size of a body, as received and decompressed.
    """

    timeout: float = 10.0
    idle_timeout: float = 5.0
    max_bytes: int = MAX_BYTES


class _AsciiUrl(EncodedURL):
    """A URL that is already ASCII, which treq need not parse and encode again.

    It has only the methods that treq calls.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def to_uri(self) -> Self:
        return self

    def to_text(self, with_password: bool = False) -> str:
        del with_password
        return self._text


class _NoCookies(CookieJar):
    """A cookie jar that stays empty: the API sets no cookies, and parsing headers takes time."""

    def add_cookie_header(self, request: object) -> None:
        """See `CookieJar.add_cookie_header`."""

    def extract_cookies(self, response: object, request: object) -> None:
        """See `CookieJar.extract_cookies`."""


_COOKIES: Final[Any] = _NoCookies()
"""Passed to treq as is: newer versions need a cookie jar of a class that older ones lack."""


class HttpSource:
    """A source that sends requests to the API with its key, through treq."""

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        agent: IAgent,
        base: str,
        token: Token,
        clock: IReactorTime,
        limits: HttpLimits = HttpLimits(),
        *,
        on_followups: Callable[[int], object] = lambda _: None,
        drop_silent: Callable[[float], object] = lambda _: None,
        on_headers: Callable[[Headers], object] = lambda _: None,
        turns: TurnQueue | None = None,
    ) -> None:
        """Configure the source; nothing is sent yet.

        Args:
            base: the base URL without a trailing slash; requests never go to another host.
            on_followups: called with `Request.followups`, to open connections.
            drop_silent: see `finish_request`.
            on_headers: called with the headers of each response, whatever its status.
            turns: spreads decoding over turns of the loop, so as not to block it; None decodes at
                once.
        """
        self._client = HTTPClient(PlainAgent(agent), _COOKIES)
        self._base = base
        self._token = token
        self._headers = Headers(
            {
                b"Authorization": [token.header],
                b"Accept": [b"application/json"],
                b"User-Agent": [b"clantui"],
            }
        )
        self._clock = clock
        self._limits = limits
        self._turns = turns
        self._timeouts = Timeouts(clock, limits.timeout)
        self._idle = Timeouts(clock, limits.idle_timeout)
        self._on_followups = on_followups
        self._drop_silent = drop_silent
        self._on_headers = on_headers

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`."""
        sent: Deferred[Any] = maybeDeferred(
            self._client.get,
            _AsciiUrl(self._base + request.path),
            headers=self._headers,
            cookies=_COOKIES,
            # A redirect could send the key to another host.
            allow_redirects=False,
            unbuffered=True,
            # Given only so that treq does not import the global reactor.
            reactor=cast(Any, self._clock),
        )
        if request.followups:
            self._on_followups(request.followups)
        return finish_request(
            sent,
            lambda response: self._read(response, request),
            self._clock,
            self._timeouts,
            self._drop_silent,
        )

    def _read(self, response: IResponse, request: Request) -> Deferred[Response]:
        self._on_headers(response.headers)
        # Read it whatever the status: an unread body would block its connection forever.
        body = read_body(response, self._limits.max_bytes, self._idle)
        body.addErrback(self._drop_idle, self._clock.seconds())
        if self._turns is not None and response.code == 200:
            body.addCallback(self._turns.wait)
        return body.addCallback(self._decode, response, request)

    def _drop_idle(self, failure: Failure, started_at: float) -> Failure:
        """Return a failure; if it may be an idle timeout, close connections silent for as long.

        Any failure so long after the headers may be one.
        """
        idle_since = self._clock.seconds() - self._limits.idle_timeout
        if idle_since >= started_at:
            self._drop_silent(idle_since)
        return failure

    def _decode(self, raw: bytes, response: IResponse, request: Request) -> Response:
        if response.code != 200:
            reason = b""
            with suppress(InvalidResponse):  # the status says more than a damaged body
                reason = gunzip(raw, self._limits.max_bytes)
            retry_after = response.headers.getRawHeaders(b"retry-after", [b""])
            raise make_status_error(
                response.code,
                reason,
                self._token,
                retry_after[0],
                is_tag_lookup=request.is_tag_lookup,
            )
        cache_control = response.headers.getRawHeaders(b"cache-control", [b""])
        fresh = _MAX_AGE.search(cache_control[0])
        seconds = float(fresh[1]) if fresh is not None else 0.0
        age = parse_seconds(response.headers.getRawHeaders(b"age", [b""])[0]) or 0.0
        max_age, max_bytes = max(seconds - age, 0.0), self._limits.max_bytes
        return read_response(raw, request, max_age=max_age, age=age, max_bytes=max_bytes)


def finish_request(
    sent: Deferred[Any],
    read: Callable[[IResponse], Deferred[_T]],
    clock: IReactorTime,
    timeouts: Timeouts,
    drop_silent: Callable[[float], object],
) -> Deferred[_T]:
    """Read the response to a request that has just been sent, within one timeout for both.

    Args:
        drop_silent: called if no response comes, to close the idle connections that have been
            silent since the given time of the clock.

    Returns:
        The result of `read`. Fails with a `RoyaleError`; cancelling ends the request.
    """
    sent_at = clock.seconds()

    def drop_dead(failure: Failure) -> Failure:
        if clock.seconds() - sent_at >= SILENCE:
            drop_silent(sent_at)
        return failure

    sent.addErrback(drop_dead)
    sent.addCallback(read)
    return _add_timeout(sent.addErrback(_raise_royale_error), timeouts)


def _add_timeout(sent: Deferred[_T], timeouts: Timeouts) -> Deferred[_T]:
    """Make a request fail after a timeout.

    A cancelled request always fails with `CancelledError`; Twisted alone would report some
    cancelled ones as failed DNS lookups.
    """
    has_ended = False

    def end(error: Exception) -> None:
        nonlocal has_ended
        has_ended = True
        timeouts.stop(expire)
        sent.cancel()
        waiter.errback(error)

    def expire() -> None:
        end(Unreachable(f"no answer in {timeouts.seconds:g} s"))

    def forward(result: _T | Failure) -> None:
        if not has_ended:
            timeouts.stop(expire)
            waiter.callback(result)

    waiter: Deferred[_T] = Deferred(lambda _: end(CancelledError()))
    timeouts.start(expire)
    sent.addBoth(forward)
    return waiter


def _raise_royale_error(failure: Failure) -> NoReturn:
    """Raise the `RoyaleError` for an error of Twisted; keep a cancellation."""
    error = failure.value
    if isinstance(error, RoyaleError | CancelledError):
        # The frames of the traceback hold the key, and some tools print local variables.
        raise error.with_traceback(None)
    if isinstance(error, ResponseFailed):
        reasons = [reason.value for reason in error.reasons]
        if any(isinstance(reason, CancelledError) for reason in reasons):
            raise CancelledError from None
        raise _to_unreachable(next(iter(reasons), None)) from None
    raise _to_unreachable(error) from None


def _to_unreachable(error: BaseException | None) -> Unreachable:
    if isinstance(error, DNSLookupError):
        return Unreachable("the API's server was not found: are you online?")
    if isinstance(error, ConnectionRefused):
        return Unreachable("nothing answers at the API's address")
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
