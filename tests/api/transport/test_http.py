"""Requests over the network are correct, have a timeout, and fail with messages."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from msgspec.json import Decoder
from twisted.internet.task import Clock

from clantui.api.source import Request
from clantui.api.transport.http import HttpLimits, HttpSource
from clantui.core.model.errors import (
    AccessDenied,
    InvalidResponse,
    Maintenance,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.model.token import Token
from clantui.demo.server import DemoApi
from clantui.wire import clans
from tests.factories.demo_client import WORLD, current_result, path_of
from tests.factories.failing_transport import FailingTransport, http
from tests.factories.http_server import (
    OK,
    SECRET,
    Memory,
    Page,
    ScriptedServer,
    X,
    listen,
    open_source,
    wait_for,
)

ANSWER = OK + b"Content-Length: 2\r\n\r\n{}"


def demo(token: str = SECRET) -> Memory:
    """Return a client of the demo API, without a socket."""
    return Memory(DemoApi(WORLD, clock=Clock()), token=token)


def test_a_clan_of_the_demo_api_is_received() -> None:
    """A clan of the demo API is decompressed, and `max-age` is read."""
    answer = current_result(demo().get(path_of("clans", WORLD.home)))
    assert answer.body.startswith(b'{"tag":"' + WORLD.home.encode())
    assert answer.max_age == 120.0


def test_a_path_is_sent_unchanged() -> None:
    """The quoting of a path is not changed: `%23` stays `%23`."""
    page = Page()
    current_result(Memory(page).get("/clans/%232PP?a=b%20c&d=%2523"))
    assert page.paths == [b"/v1/clans/%232PP?a=b%20c&d=%2523"]


@pytest.mark.parametrize(
    ("path", "token", "kind"),
    [
        ("/clans/%238YYYYYYYY", SECRET, NotFound),
        ("/players/%238YYYYYYYY", SECRET, NotFound),
        ("/nothing", SECRET, NotFound),
        (path_of("clans", WORLD.home), "invalid", AccessDenied),
        (path_of("clans", WORLD.home), "wrong-address", AccessDenied),
    ],
)
def test_errors_of_the_api_become_royale_errors(
    path: str, token: str, kind: type[RoyaleError]
) -> None:
    """Each refusal, or unknown tag, has its error class."""
    with pytest.raises(kind) as caught:
        current_result(demo(token).get(path))
    if token == "wrong-address":
        assert isinstance(caught.value, AccessDenied)
        assert caught.value.address == "203.0.113.7"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, b'{"reason":"requestThrottled"}', Throttled),
        (503, b'{"reason":"inMaintenance"}', Maintenance),
        (503, b"<html>", Unreachable),
        (520, b"error code: 520", Unreachable),
        (204, b"", Unreachable),
        (206, b"{}", Unreachable),
    ],
)
def test_only_a_200_is_a_response(status: int, body: bytes, kind: type[RoyaleError]) -> None:
    """Any other status is a failure, and its body is read, too."""
    page = Page(body, status)
    with pytest.raises(kind):
        current_result(Memory(page).get())
    assert page.left == 0


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (b"", "nothing"),
        (b" \n", "nothing"),
        (b" <!DOCTYPE html>", "a web page"),
        (b"x", "else"),
        (b'{"tag": ', "else"),
        (b"[" * 100_000, "else"),
        (gzip.compress(b"<html>"), "a web page"),
    ],
    ids=range(7),
)
@pytest.mark.parametrize("decoder", [None, clans.CLAN_DECODER])
def test_a_200_without_json_is_retryable(
    body: bytes, content: str, decoder: Decoder[Any] | None
) -> None:
    """A web page, an empty body and others have their own messages."""
    with pytest.raises(
        InvalidResponse, match=f"answered with .*{content}.* instead of data"
    ) as caught:
        current_result(Memory(Page(body)).get(decoder=decoder))
    assert caught.value.retryable


@pytest.mark.parametrize(
    "name",
    [
        rb'"\ud83d"',
        rb'"Keep \udc00"',
        b'"\xff"',
        b'"a\nb"',
        b"NaN",
        b"-Infinity",
        b'"\xed\xa0\xbd"',
    ],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("decoder", [None, clans.CLAN_DECODER])
def test_an_invalid_value_in_a_200_is_left_to_the_decoder(
    name: bytes, mark: bytes, decoder: Decoder[Any] | None
) -> None:
    """The body is a response; only the invalid value is left out."""
    body = mark + b'{"tag": "#2PP", "name": ' + name + b', "memberList": [{"tag": "#9Y8V"}]}'
    answer = current_result(Memory(Page(body)).get(decoder=decoder))
    clan = clans.to_clan(answer.decode(clans.CLAN_DECODER))
    assert (str(clan.tag), len(clan.members)) == ("#2PP", 1)


def test_a_body_is_decoded_once() -> None:
    """By the decoder of the request; any other decoder decodes it again."""
    answer = current_result(demo().get(path_of("clans", WORLD.home), clans.CLAN_DECODER))
    assert answer.decode(clans.CLAN_DECODER) is answer.payload is not None
    assert answer.decode(Decoder(dict))["tag"] == WORLD.home


@pytest.mark.parametrize("compressed", [False, True])
def test_a_response_keeps_its_raw_body(compressed: bool) -> None:
    """The body is decompressed; the raw body is for the cache."""
    sent = gzip.compress(b'{"a": 1}') if compressed else b'{"a": 1}'
    answer = current_result(Memory(Page(sent)).get())
    assert (answer.body, answer.raw, answer.age) == (b'{"a": 1}', sent, 0.0)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0", 0.0), ("", None), ("-1", None), ("x", None), ("9" * 400, None)],
)
def test_retry_after_of_a_429_is_read(header: str, seconds: float | None) -> None:
    """`Retry-After` is read as seconds; other values are ignored."""
    page = Page(b"", 429, {"Retry-After": [header]})
    with pytest.raises(Throttled) as caught:
        current_result(Memory(page).get())
    assert caught.value.retry_after == seconds


def test_a_damaged_body_does_not_hide_its_status() -> None:
    """A 429 whose gzip is damaged still pauses the requests."""
    page = Page(b"\x1f\x8bdamaged", 429, {"Retry-After": ["7"]})
    with pytest.raises(Throttled) as caught:
        current_result(Memory(page).get())
    assert caught.value.retry_after == 7


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ([], 0.0),
        (["max-age=60"], 60.0),
        (["max-age=0"], 0.0),
        (["public, max-age=120"], 120.0),
        (["no-store"], 0.0),
        (["max-age=x"], 0.0),
        (["max-age=-5"], 0.0),
        (["max-age=" + "9" * 400], 999_999_999.0),
        ([""], 0.0),
    ],
)
def test_max_age_of_a_response_is_read(headers: list[str], seconds: float) -> None:
    """Invalid values are ignored, large ones are limited."""
    page = Page(headers={"Cache-Control": headers} if headers else {})
    assert current_result(Memory(page).get()).max_age == seconds


@pytest.mark.parametrize(
    ("age", "max_age", "seconds"),
    [("50", 70.0, 50.0), ("120", 0.0, 120.0), ("130", 0.0, 130.0), ("x", 120.0, 0.0)],
)
def test_the_age_of_a_response_is_read(age: str, max_age: float, seconds: float) -> None:
    """A cache on the way, such as a proxy of the API, has had it for as long."""
    page = Page(headers={"Cache-Control": ["max-age=120"], "Age": [age]})
    response = current_result(Memory(page).get())
    assert (response.max_age, response.age) == (max_age, seconds)


async def test_a_request_has_only_the_necessary_headers(reactor: Any) -> None:
    """A request has key, User-Agent and accepted formats, but no body and no cookie."""
    server = ScriptedServer(ANSWER.replace(OK, OK + b"Set-Cookie: a=b; Path=/\r\n"))
    async with listen(reactor, server) as base, open_source(reactor, base) as client:
        for _ in range(2):
            await wait_for(client.get(Request(path="/clans/%232PP")))
    first, head = server.heads
    assert head == first
    line, *fields = head.split(b"\r\n")
    assert line == b"GET /v1/clans/%232PP HTTP/1.1"
    sent = dict(field.split(b": ", 1) for field in fields)
    assert {key.lower(): value for key, value in sent.items() if key != b"Host"} == {
        b"authorization": b"Bearer " + SECRET.encode(),
        b"accept": b"application/json",
        b"accept-encoding": b"gzip",
        b"user-agent": b"clantui",
    }


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(reactor: Any, status: int) -> None:
    """The key never goes to another server."""
    other = ScriptedServer(ANSWER)
    async with listen(reactor, other) as elsewhere:
        to = f"Location: {elsewhere}/x\r\nContent-Length: 0\r\n\r\n"
        server = ScriptedServer(f"HTTP/1.1 {status} Moved\r\n{to}".encode())
        async with listen(reactor, server) as base, open_source(reactor, base) as client:
            with pytest.raises(Unreachable, match="redirect, which is not followed"):
                await wait_for(client.get(X))
    assert (other.opened, len(server.heads)) == (0, 1)


def test_the_timeout_applies_to_a_silent_server() -> None:
    """The request is cancelled, and reported as too late."""
    clock, agent = Clock(), FailingTransport(None)
    request = http(agent, clock).get(X)
    clock.advance(9.9)
    assert not request.called
    clock.advance(0.1)
    assert agent.cancelled == 1
    with pytest.raises(Unreachable, match="no answer in 10 s"):
        current_result(request)


def test_the_timeout_applies_to_a_stalled_body() -> None:
    """One timeout covers the whole request."""
    page = Page(b"x" * 10, whole=False)
    memory = Memory(page, limits=HttpLimits(timeout=2.5, idle_timeout=9.0))
    request = memory.get()
    memory.clock.advance(2.4)
    assert page.left == 0
    memory.clock.advance(0.1)
    with pytest.raises(Unreachable, match=r"no answer in 2\.5 s"):
        current_result(request)
    memory.flush()
    assert (page.left, memory.clock.getDelayedCalls()) == (1, [])


def test_a_response_cancels_the_timeout() -> None:
    """No timer is left after a response, good or bad."""
    for page in (Page(), Page(status=404)):
        memory = Memory(page)
        memory.get().addErrback(lambda failure: failure.trap(NotFound))
        assert not memory.clock.getDelayedCalls()


@pytest.mark.parametrize("reply", [b"", OK, OK + b"Content-Length: 9\r\n\r\n{"])
async def test_a_timeout_closes_the_connection(reactor: Any, reply: bytes) -> None:
    """Over a real socket, wherever the server stalls."""
    server, clock = ScriptedServer(reply), Clock()
    async with listen(reactor, server) as base, open_source(reactor, base, clock=clock) as client:
        request = client.get(X)
        await wait_for(server.received)
        clock.advance(30)
        with pytest.raises(Unreachable, match="no answer in 30 s"):
            await wait_for(request)
        await wait_for(server.gone)


@pytest.mark.parametrize(("is_tag_lookup", "error"), [(True, NotFound), (False, Unreachable)])
def test_a_400_depends_on_its_request(is_tag_lookup: bool, error: type[RoyaleError]) -> None:
    """A malformed tag is not found, but a malformed query is a fault of the program."""
    memory = Memory(Page(b"{}", 400))
    answer = memory.http.get(Request(path="/x", is_tag_lookup=is_tag_lookup))
    memory.flush()
    with pytest.raises(error):
        current_result(answer)


@pytest.mark.parametrize("status", [200, 404, 429])
def test_the_headers_of_each_response_are_reported(status: int) -> None:
    """`clantui doctor` compares the clock of the API, whatever the status."""
    memory, dates = Memory(Page(status=status, headers={"Date": ["today"]})), list[Any]()
    source = HttpSource(
        memory.agent,
        "http://demo.invalid/v1",
        Token(SECRET),
        memory.clock,
        on_headers=lambda headers: dates.append(headers.getRawHeaders("date")),
    )
    source.get(X).addErrback(lambda failure: failure.trap(RoyaleError))
    memory.flush()
    assert dates == [["today"]]


def test_creating_a_client_sends_nothing() -> None:
    """A new client sends nothing and starts no timer."""
    page = Page()
    memory = Memory(page)
    memory.flush()
    assert (page.paths, memory.clock.getDelayedCalls()) == ([], [])


def test_connections_for_the_next_requests_are_opened_with_a_clan() -> None:
    """The requests for its players follow as soon as it has come; none follow that of a player."""
    opened: list[int] = []
    memory = Memory(Page())
    base, key = "http://demo.invalid/v1", Token(SECRET)
    source = HttpSource(memory.agent, base, key, memory.clock, on_followups=opened.append)
    for request in (X, Request(path="/clan", followups=50)):
        answer = source.get(request)
        memory.flush()
        assert current_result(answer).body
    assert opened == [50]
