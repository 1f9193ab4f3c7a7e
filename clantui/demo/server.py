"""The demo API over HTTP: a resource, its latency, and a port of this machine."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import cast
from urllib.parse import unquote_to_bytes, urlsplit
from weakref import WeakKeyDictionary

import msgspec
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IListeningPort, IReactorTCP, IReactorTime
from twisted.python.failure import Failure
from twisted.web.http import Request as HttpRequest
from twisted.web.pages import notFound
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request, Site

from clantui.demo.api.routes import Answer, Ask, answer, check_token, error_answer, method_of
from clantui.demo.api.service import DemoService
from clantui.demo.faults.responses import Reply, api_error, apply_fault
from clantui.demo.faults.rules import ChooseFault, Fault, Rule, no_fault
from clantui.demo.faults.writer import ResponseWriter
from clantui.demo.latency import PROMPT
from clantui.demo.world.cards import CARDS, TOWERS, CardSpec, icon_urls
from clantui.demo.world.names import ASSETS
from clantui.demo.world.world import World

_REMEMBERED = 1_024
"""Number of answers to keep: the five clans of a race, four times."""

_LONGEST_BODY = 65_536


@dataclass(slots=True)
class Traffic:
    """Counts of the requests so far.

    Attributes:
        started: How many requests came in.
        finished: How many were answered.
        aborted: How many were given up by whoever asked.
        cut: How many a fault ended with a reset.
        hit: How many each fault has hit.
        most: How many were under way at once, at most.
        paths: The latest paths with their queries, as they were sent.
    """

    started: int = 0
    finished: int = 0
    aborted: int = 0
    cut: int = 0
    hit: Counter[Fault] = field(default_factory=Counter)
    most: int = 0
    paths: deque[str] = field(default_factory=lambda: deque(maxlen=10_000))

    @property
    def waiting(self) -> int:
        """The number of requests under way."""
        return self.started - self.finished - self.aborted - self.cut


class DemoApi(Resource):
    """The pretend API, everything below `/v1`.

    Args:
        clock: Whose seconds let answers age and be late.
        latency: How many seconds the answer to a path takes; 0 for none.
        faults: What goes wrong with a path, asked once for each request; None for nothing.
        step: After how many seconds something happens in each clan; 0 for never.

    Attributes:
        traffic: What was asked for so far.
        faults: As given; may be changed at any time.
        assets: Scheme and host of the pictures that are told of; to be set before anybody asks.
    """

    isLeaf = True  # noqa: N815 — Twisted's spelling

    def __init__(
        self,
        world: World,
        *,
        clock: IReactorTime,
        latency: Callable[[str], float] = PROMPT,
        faults: ChooseFault | None = None,
        step: float = 0.0,
    ) -> None:
        Resource.__init__(self)  # by name, for mypy is told to trust Twisted's own
        self.traffic = Traffic()
        self.faults = no_fault if faults is None else faults
        self.assets = ASSETS
        self._clock = clock
        self._latency = latency
        self._service = DemoService(world, seconds=clock.seconds, step=step)
        self._closing: WeakKeyDictionary[object, int] = WeakKeyDictionary()
        # A world never changes, so neither does its answer.
        self._answer = lru_cache(maxsize=_REMEMBERED)(self._make_answer)

    def render(self, request: Request) -> int:
        """Answer a request, at once or after its latency.

        Returns:
            `NOT_DONE_YET`, even if all is done: so every answer is written alike.
        """
        uri = request.uri.decode("ascii", "replace")
        self.traffic.paths.append(uri)
        self.traffic.started += 1
        self.traffic.most = max(self.traffic.most, self.traffic.waiting)
        path = uri.partition("?")[0]
        rule = self._choose_fault(request, path)
        seconds = self._latency(path) + (0.0 if rule is None else rule.late)
        delivery = ResponseWriter(request, self._clock)
        done = request.notifyFinish()
        done.addCallbacks(self._count_finished, self._count_lost, errbackArgs=(delivery,))
        if seconds > 0:
            delivery.after(seconds, lambda: self._reply(request, delivery, rule))
        else:
            self._reply(request, delivery, rule)
        return NOT_DONE_YET

    def _choose_fault(self, request: Request, path: str) -> Rule | None:
        """Choose what goes wrong; a connection that may give more answers is spared."""
        rule = self.faults(path)
        if rule is None:
            return None
        if rule.fault is Fault.CLOSING:
            given = self._closing.get(request.channel, 0) + 1
            self._closing[request.channel] = given
            if given < rule.answers:
                return None
        self.traffic.hit[rule.fault] += 1
        return rule

    def _count_finished(self, _: None) -> None:
        """Count an answer that was written."""
        self.traffic.finished += 1

    def _count_lost(self, _: Failure, delivery: ResponseWriter) -> None:
        """Count a request whose connection is gone, and forget it."""
        if delivery.has_reset:
            self.traffic.cut += 1
        else:
            self.traffic.aborted += 1
        delivery.stop()

    def _reply(self, request: Request, delivery: ResponseWriter, rule: Rule | None) -> None:
        """Write the answer to a request, or what a rule makes of it."""
        if rule is None:
            delivery.send(self._build_reply(request, self._build_answer(request)))
            return
        given = api_error(rule) or self._build_answer(request)
        delivery.send(apply_fault(self._build_reply(request, given), rule), rule)

    def _build_reply(self, request: Request, given: Answer) -> Reply:
        """Put an answer into the words of HTTP."""
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Vary": "Accept-Encoding",
            "Cache-Control": self._cache_control(given),
        }
        content = given.content
        if given.is_gzipped and _accepts_gzip(request):
            headers["Content-Encoding"] = "gzip"
        else:
            content = given.plain
        return Reply(status=given.status, headers=headers, content=content)

    def _build_answer(self, request: Request) -> Answer:
        """Choose the answer: first who asks, then how, then what for."""
        refused = check_token(_read_token(request))
        if refused is not None:
            return refused
        ask = _read_request(request)
        allowed = "GET" if ask is None else method_of(ask.path) or "GET"
        if request.method not in ({b"GET", b"HEAD"} if allowed == "GET" else {b"POST"}):
            request.responseHeaders.setRawHeaders(
                "Allow", ["GET, HEAD" if allowed == "GET" else allowed]
            )
            return error_answer(405, "methodNotAllowed")
        if ask is None:
            return error_answer(404, "notFound")
        if allowed == "POST":
            return answer(self._service.world, _read_body(request, ask))
        return self._answer(self._service.steps, ask)

    def _make_answer(self, steps: int, ask: Ask) -> Answer:
        """Make an answer as it is after some steps, its pictures where they are."""
        given = answer(self._service.world_after(steps), ask)
        return (given if self.assets == ASSETS else given.with_assets(self.assets)).pack()

    def _cache_control(self, given: Answer) -> str:
        """Return how long an answer stays fresh: ever less, until it is made anew."""
        if given.fresh is None:
            return "public max-age=600"  # without its comma, as the real one
        return f"max-age={self._service.seconds_fresh(given.fresh)}"


def _read_request(request: Request) -> Ask | None:
    """Read what is asked; None if it is asked of something else than `/v1`."""
    root, *parts = (
        unquote_to_bytes(part).decode("utf-8", "replace")
        for part in request.path.removeprefix(b"/").split(b"/")
    )
    if root != "v1":
        return None
    query = {
        key.decode("utf-8", "replace"): values[-1].decode("utf-8", "replace")
        for key, values in request.args.items()
    }
    return Ask(path=tuple(parts), query=tuple(sorted(query.items())))


def _read_body(request: Request, ask: Ask) -> Ask:
    """Add what a body says to what is asked; one that is no JSON object says nothing."""
    body = b"" if request.content is None else request.content.read(_LONGEST_BODY)
    try:
        said = msgspec.json.decode(body, type=dict[str, object])
    except msgspec.DecodeError:
        said = {}
    query = tuple((key, value) for key, value in said.items() if isinstance(value, str))
    return replace(ask, query=query, method="POST")


def _read_token(request: Request) -> str | None:
    """Read the bearer's token; None if there is none."""
    scheme, _, token = (request.getHeader("Authorization") or "").strip().partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _accepts_gzip(request: Request) -> bool:
    """Return whether whoever asks can read gzip."""
    lines = request.requestHeaders.getRawHeaders("Accept-Encoding", [])
    codings = (coding.partition(";") for line in lines for coding in line.split(","))
    return any(
        name.strip().lower() in {"gzip", "*"} and weight.replace(" ", "") not in {"q=0", "q=0.0"}
        for name, _, weight in codings
    )


class WithImages(Resource):
    """A demo API, and beside it the card images that it names; Pillow must be installed.

    Attributes:
        api: Answers everything else.
        asked: Requests for each image, by its path.
        sent: The latest headers that came with such requests, their names and values.
    """

    def __init__(self, api: DemoApi) -> None:
        """Serve images beside an API."""
        Resource.__init__(self)
        self.api = api
        self.asked: Counter[str] = Counter()
        self.sent: deque[dict[bytes, Sequence[bytes]]] = deque(maxlen=1_000)
        self._cards = {
            urlsplit(icon_urls(card)["medium"]).path: card for card in (*CARDS, *TOWERS)
        }

    def getChild(self, path: bytes, request: Request) -> Resource:  # noqa: N802 — Twisted's name
        """Return the API, an image, or an error."""
        if path == b"v1":
            return self.api
        whole = request.path.decode("ascii", "replace")
        card = self._cards.get(whole)
        if card is None:
            return cast(Resource, notFound())
        self.asked[whole] += 1
        self.sent.append(dict(request.requestHeaders.getAllRawHeaders()))
        return _CardImage(card)


class _CardImage(Resource):
    """One image."""

    isLeaf = True  # noqa: N815 — Twisted's spelling

    def __init__(self, card: CardSpec) -> None:
        """Serve the image of a card."""
        Resource.__init__(self)
        self._card = card

    def render_GET(self, request: Request) -> bytes:  # noqa: N802 — Twisted's name
        """Draw it."""
        from clantui.demo.world.images import draw  # noqa: PLC0415 — only with Pillow

        request.responseHeaders.setRawHeaders("Content-Type", ["image/png"])
        request.responseHeaders.setRawHeaders("Cache-Control", ["max-age=86400"])
        return draw(self._card)


class _QuietSite(Site):
    """A site that keeps no log of who came: a dashboard owns the terminal."""

    noisy = False
    displayTracebacks = False  # noqa: N815 — Twisted's spelling

    def __init__(self, api: Resource, reactor: IReactorTCP) -> None:
        Site.__init__(self, api, reactor=reactor)

    def log(self, request: HttpRequest) -> None:
        """Say nothing."""


def serve(  # noqa: PLR0913 — each is handed in
    reactor: IReactorTCP,
    world: World,
    *,
    port: int = 0,
    latency: Callable[[str], float] = PROMPT,
    faults: ChooseFault | None = None,
    step: float = 0.0,
    interface: str = "127.0.0.1",
    pictures: bool = False,
) -> IListeningPort:
    """Serve a world over HTTP.

    Args:
        reactor: Listens, and tells the time: a whole reactor.
        port: The TCP port; 0 for any that is free.
        latency: How many seconds the answer to a path takes; 0 for none.
        faults: What goes wrong with a path, asked once for each request; None for nothing.
        step: After how many seconds something happens in each clan; 0 for never.
        interface: The address to listen on.
        pictures: Whether the cards' pictures are there, too, and their addresses lead to them:
            drawn when they are asked for, by Pillow, which must be installed.

    Returns:
        The open port; its `stopListening` ends the service.

    Raises:
        twisted.internet.error.CannotListenError: If the port is taken.
        TypeError: If the reactor cannot tell the time.
    """
    clock = IReactorTime(reactor)
    api = DemoApi(world, clock=clock, latency=latency, faults=faults, step=step)
    site = _QuietSite(WithImages(api) if pictures else api, reactor)
    # Twisted types no factory of HTTP's as one that makes protocols.
    opened = reactor.listenTCP(port, site, interface=interface)  # type: ignore[arg-type]
    if pictures:
        api.assets = base_url(opened).removesuffix("/v1")
    return opened


def base_url(port: IListeningPort) -> str:
    """Return the address of the API behind a port.

    Args:
        port: A port that `serve` opened on an IPv4 interface.

    Returns:
        Such as `http://127.0.0.1:8080/v1`.

    Raises:
        TypeError: If the port listens on something else.
    """
    address = port.getHost()
    if not isinstance(address, IPv4Address):
        raise TypeError(f"{address!r} is no IPv4 address")
    return f"http://{address.host}:{address.port}/v1"
