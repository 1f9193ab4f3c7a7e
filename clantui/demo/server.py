"""The demo API over HTTP, on a port of this machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from msgspec.structs import replace
from twisted.internet.interfaces import IListeningPort, IReactorTCP, IReactorTime
from twisted.web.http import Request as HttpRequest
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request, Site

from clantui.demo.api.routes import (
    ApiRequest,
    ApiResponse,
    check_token,
    find_method,
    make_error_response,
    parse_request,
    respond,
)
from clantui.demo.faults.responses import HttpResponse, apply_fault, make_api_error
from clantui.demo.faults.rules import ChooseFault, Fault, Rule, choose_no_fault
from clantui.demo.faults.writer import ResponseWriter
from clantui.demo.world.world import World

_REMEMBERED = 1_024
"""Maximum number of cached responses: those of four times the five clans of a race."""

_LONGEST_BODY = 65_536


class DemoApi(Resource):
    """The demo API, all of `/v1`.

    Attributes:
        world: the clans and players; may be replaced at any time.
        faults: returns the fault of a request by its path, called once a request; may be replaced
            at any time.
    """

    isLeaf = True  # noqa: N815 — Twisted's spelling

    def __init__(
        self,
        world: World,
        *,
        clock: IReactorTime,
        latency: Callable[[str], float] = lambda _: 0.0,
        faults: ChooseFault = choose_no_fault,
    ) -> None:
        """Create the API; `latency` returns the delay of a path in s."""
        Resource.__init__(self)  # by name: mypy is set to allow untyped calls to Twisted
        self.world, self.faults = world, faults
        self._clock, self._opened = clock, clock.seconds()
        self._latency = latency
        self._closing: WeakKeyDictionary[object, int] = WeakKeyDictionary()
        # A world never changes, so its responses can be cached.
        self._respond = lru_cache(maxsize=_REMEMBERED)(self._pack_response)

    def render(self, request: Request) -> int:
        """Answer a request, at once or after its latency."""
        path = request.uri.decode("ascii", "replace").partition("?")[0]
        rule = self._choose_fault(request, path)
        seconds = self._latency(path) + (0.0 if rule is None else rule.delay)
        writer = ResponseWriter(request, self._clock)
        request.notifyFinish().addErrback(lambda _: writer.stop())
        if seconds > 0:
            writer.after(seconds, lambda: self._write_response(request, writer, rule))
        else:
            self._write_response(request, writer, rule)
        return NOT_DONE_YET

    def _choose_fault(self, request: Request, path: str) -> Rule | None:
        """Choose the fault of a request; a `closing` connection first answers some without one."""
        rule = self.faults(path)
        if rule is None:
            return None
        if rule.fault is Fault.CLOSING:
            given = self._closing.get(request.channel, 0) + 1
            self._closing[request.channel] = given
            if given < rule.answers:
                return None
        return rule

    def _write_response(self, request: Request, writer: ResponseWriter, rule: Rule | None) -> None:
        """Write the response to a request, changed by a rule if there is one."""
        api_response = (rule and make_api_error(rule)) or self._build_response(request)
        response = self._build_http_response(request, api_response)
        writer.send(response if rule is None else apply_fault(response, rule), rule)

    def _build_http_response(self, request: Request, api_response: ApiResponse) -> HttpResponse:
        # like the real API: an error response, without the comma
        cache_control = "public max-age=600"
        if api_response.fresh is not None:  # counts down until the response changes
            left = api_response.compute_seconds_left(self._clock.seconds() - self._opened)
            cache_control = f"max-age={left}"
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Vary": "Accept-Encoding",
            "Cache-Control": cache_control,
        }
        content = api_response.content
        if api_response.is_gzipped and _accepts_gzip(request):
            headers["Content-Encoding"] = "gzip"
        else:
            content = api_response.plain
        return HttpResponse(status=api_response.status, headers=headers, content=content)

    def _build_response(self, request: Request) -> ApiResponse:
        """Check the token, then the method, then the path; return the response."""
        refused = check_token(_read_token(request))
        if refused is not None:
            return refused
        api_request = _read_request(request)
        method = "GET" if api_request is None else find_method(api_request.path)
        allowed = ["GET", "HEAD"] if method == "GET" else [method]
        if request.method.decode("ascii", "replace") not in allowed:
            request.responseHeaders.setRawHeaders("Allow", [", ".join(allowed)])
            return make_error_response(405, "methodNotAllowed")
        if api_request is None:
            return make_error_response(404, "notFound")
        if method == "POST":
            return respond(self.world, _read_body(request, api_request))
        return self._respond(self.world, api_request)

    def _pack_response(self, world: World, api_request: ApiRequest) -> ApiResponse:
        return respond(world, api_request).pack()


def _read_request(request: Request) -> ApiRequest | None:
    """Read the path and the query; None if the path is not below `/v1`."""
    uri = request.uri.decode("utf-8", "replace")
    return parse_request(uri.removeprefix("/v1")) if uri.startswith("/v1/") else None


def _read_body(request: Request, api_request: ApiRequest) -> ApiRequest:
    """Add the fields of a JSON body to a request; any other body is ignored."""
    body = b"" if request.content is None else request.content.read(_LONGEST_BODY)
    try:
        fields = msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError):
        fields = {}
    query = tuple((key, value) for key, value in fields.items() if isinstance(value, str))
    return replace(api_request, query=query)


def _read_token(request: Request) -> str | None:
    scheme, _, token = (request.getHeader("Authorization") or "").strip().partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _accepts_gzip(request: Request) -> bool:
    lines = request.requestHeaders.getRawHeaders("Accept-Encoding", [])
    codings = (coding.partition(";") for line in lines for coding in line.split(","))
    return any(
        name.strip().lower() in {"gzip", "*"} and weight.replace(" ", "") not in {"q=0", "q=0.0"}
        for name, _, weight in codings
    )


class _QuietSite(Site):
    """A site without an access log, which would be written over the screen."""

    noisy = False
    displayTracebacks = False  # noqa: N815 — Twisted's spelling

    def log(self, request: HttpRequest) -> None:
        """Log nothing."""


def serve(reactor: IReactorTCP, api: Resource, port: int = 0) -> IListeningPort:
    """Serve an API over HTTP on this machine only, on a TCP port; 0 for any free one.

    Raises:
        twisted.internet.error.CannotListenError: if the port is taken.
    """
    site: Any = _QuietSite(api, reactor=reactor)  # type: ignore[no-untyped-call]
    return reactor.listenTCP(port, site, interface="127.0.0.1")


def make_base_url(port: IListeningPort) -> str:
    """Return the base URL of the API on a port of `serve`, such as `http://127.0.0.1:8080/v1`."""
    address: Any = port.getHost()
    return f"http://{address.host}:{address.port}/v1"
